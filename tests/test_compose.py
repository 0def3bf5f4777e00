"""What docker-compose.yml promises: no service may more than it must, and no secret has a default."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
PLAIN_USERS = {"application": "10001:10001", "backup": "10001:10001"}
"""What the last `USER` of a target of our Dockerfile is."""


@pytest.fixture(params=sorted(SERVICES))
def service(request):
    return SERVICES[request.param]


def test_service_cannot_gain_rights_and_writes_to_nothing_but_its_volumes(service):
    held = {name: service.get(name) for name in ("read_only", "cap_drop", "security_opt")}

    assert held == {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}
    assert "privileged" not in service
    assert service.get("network_mode") is None


def test_service_has_limits(service):
    assert {"mem_limit", "cpus", "pids_limit"} <= service.keys()


def test_service_runs_as_a_plain_user(service):
    if service["image"].startswith("postgres:"):
        assert service["user"] == "postgres"
    elif service["image"] == "ropa-proxy":
        assert "FROM nginxinc/nginx-unprivileged:" in (ROOT / "Dockerfile").read_text("utf-8")
    else:
        target = service["build"]["target"]
        stage = (ROOT / "Dockerfile").read_text("utf-8").partition(f" AS {target}\n")[2].partition("\nFROM ")[0]
        assert re.findall(r"^USER (.+)$", stage, re.MULTILINE)[-1] == PLAIN_USERS[target]


def test_service_that_serves_is_asked_whether_it_is_well():
    served = {name for name, service in SERVICES.items() if service.get("healthcheck")}

    assert served == {"database", "web", "proxy"}


def test_secrets_are_files_and_stand_in_no_environment():
    told = [
        f"{name}={value}"
        for service in SERVICES.values()
        for name, value in (service.get("environment") or {}).items()
        if re.search("PASSWORD|KEY|TOKEN|SECRET", name) and not name.endswith("_FILE")
    ]

    assert {one.partition("=")[0] for one in told} == {
        "ROPA_METRICS_TOKEN",
        "ROPA_OIDC_CLIENT_SECRET",
        "ROPA_SMTP_PASSWORD",
    }
    assert [one for one in told if not one.endswith(":-}")] == []  # from outside, empty without
    assert {name: one["file"] for name, one in COMPOSE["secrets"].items()} == {
        name: f"./secrets/{name}" for name in ("secret_key", "seal_key", "database_password", "web_password")
    }


def test_owner_s_password_reaches_only_the_database_and_the_migration():
    holders = {name for name, service in SERVICES.items() if "database_password" in service.get("secrets", ())}

    assert holders == {"database", "migrate"}


def test_migrations_run_once_before_anything_serves():
    waiting = {name for name, one in SERVICES.items() if "migrate" in one.get("depends_on", {})}

    assert waiting == {"web", "reminders", "proof", "backup"}
    assert SERVICES["migrate"]["restart"] == "no"


def test_only_the_proxy_is_reached_from_outside_and_on_this_machine_alone():
    assert {name: one["ports"] for name, one in SERVICES.items() if "ports" in one} == {
        "proxy": ["127.0.0.1:${ROPA_PORT:-8080}:8080"]
    }
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_secrets_are_made_once_and_kept(tmp_path):
    (tmp_path / ".docker").mkdir()
    script = tmp_path / ".docker" / "make-secrets"
    script.write_bytes((ROOT / ".docker" / "make-secrets").read_bytes())

    def made() -> dict[str, str]:
        subprocess.run(["sh", str(script)], check=True, capture_output=True)
        return {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}

    first = made()

    assert set(first) == set(COMPOSE["secrets"])
    assert first["seal_key"].startswith("-----BEGIN PRIVATE KEY-----")
    assert len(set(first.values())) == len(first)
    assert made() == first
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_image_is_made_of_what_running_needs_alone():
    lines = (ROOT / ".dockerignore").read_text().split()
    copied = re.findall(r"(?m)^COPY (?!--from)(\S+) ", (ROOT / "Dockerfile").read_text())

    taken = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines
    assert (
        taken
        == set(copied)
        == {
            ".docker/nginx.conf",
            "manage.py",
            "requirements/run.txt",
            "ropa",
            "purposes",
            "publishing",
            "templates",
            "static",
        }
    )
