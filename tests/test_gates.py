"""What `make lint` refuses, beside what the tools of others look for: licences, and packages that nobody pinned."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ["run.txt", "test.txt", "gates.txt"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_to_its_bytes_and_to_no_place(lock):
    lines = (ROOT / "requirements" / lock).read_text().replace("\\\n", "").splitlines()
    packages = [line for line in lines if line and not line.lstrip().startswith("#")]

    pinned = re.compile(r"[a-z0-9._-]+(\[[a-z0-9,_-]+\])?==[^\s;]+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    assert len(packages) > 30
    assert [line for line in packages if not pinned.fullmatch(line.strip())] == []
    assert re.findall(r"https?:|git\+|--(?:extra-)?index-url|--find-links|--trusted-host", "\n".join(lines)) == []


def judge(folder: Path, **told: str) -> tuple[int, str]:
    """The verdict on one package, installed in `folder`."""
    metadata = folder / "planted-1.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    metadata.write_text("\n".join(["Metadata-Version: 2.4", "Name: planted", "Version: 1.0", *lines, "", ""]))
    (folder / "run.txt").write_text("planted==1.0 \\\n    --hash=sha256:0\nnot-here==1.0\n")
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "licences"), str(folder / "run.txt")],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "told",
    [
        {"License_Expression": "MIT"},
        {"License_Expression": "(GPL-3.0-only OR Apache-2.0)"},
        {"License_Expression": "MIT AND BSD-3-Clause"},
        {"License": "BSD-3-Clause"},
        {"Classifier": "License :: OSI Approved :: MIT License"},
    ],
    ids=str,
)
def test_licence_that_we_may_pass_on_is_taken(tmp_path, told):
    assert judge(tmp_path, **told) == (0, "")


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"License_Expression": "AGPL-3.0-or-later"}, "AGPL-3.0-or-later"),
        ({"License_Expression": "MIT AND GPL-2.0-only"}, "MIT AND GPL-2.0-only"),
        ({"Classifier": "License :: Other/Proprietary License"}, "Other/Proprietary License"),
        ({"License": "Server Side Public License"}, "Server Side Public License"),
        ({}, "nothing"),
    ],
    ids=str,
)
def test_licence_that_binds_whoever_uses_us_is_refused_by_name(tmp_path, told, named):
    assert judge(tmp_path, **told) == (1, f"planted: {named} is none of the licences in .ci/licences.\n")
