"""What must be set before the register starts."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def check(var: Path, **environment: str) -> tuple[int, str]:
    """The exit code of `manage.py check`, and the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": "", "ROPA_VAR_DIR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()[-1]


@pytest.mark.parametrize("environment", [{}, {"ROPA_SECRET_KEY": ""}, {"ROPA_SECRET_KEY": "x" * 31}])
def test_starting_without_a_long_key_names_the_variable(tmp_path, environment):
    code, said = check(tmp_path, **environment)

    assert code == 1
    assert said.endswith(
        "Set ROPA_SECRET_KEY to at least 32 random characters (or ROPA_SECRET_KEY_FILE to a file that holds them)."
    )


def test_starting_with_a_key_file_that_is_not_there_names_it(tmp_path):
    file = tmp_path / "secret_key"

    code, said = check(tmp_path, ROPA_SECRET_KEY="x" * 50, ROPA_SECRET_KEY_FILE=str(file))

    assert code == 1
    assert said.endswith(f"ROPA_SECRET_KEY_FILE names {file}, which cannot be read: No such file or directory.")


def test_starting_with_a_wrong_database_address_names_the_variable(tmp_path):
    code, said = check(tmp_path, ROPA_SECRET_KEY="x" * 50, ROPA_DATABASE_URL="mysql://db/register")

    assert code == 1
    assert "Set ROPA_DATABASE_URL to postgresql://user:password@host:5432/name" in said


def test_starting_with_a_long_key_is_fine(tmp_path):
    assert check(tmp_path, ROPA_SECRET_KEY="x" * 32) == (0, "System check identified no issues (0 silenced).")


def test_starting_with_a_key_in_a_file_is_fine(tmp_path):
    file = tmp_path / "secret_key"
    file.write_text("x" * 32 + "\n")

    assert check(tmp_path, ROPA_SECRET_KEY_FILE=str(file))[0] == 0
