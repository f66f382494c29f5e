"""The one door: `run` is plain shell, lists what it can do, and installs exactly what the hashed locks name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = (ROOT / "run").read_text()
README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {"requirements.lock": PROJECT["dependencies"],
         "requirements-test.lock": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]}
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+?)(?: ;.*)? \\$", re.MULTILINE)
# written in parts, so that this file does not name what no file may name
NOWHERE = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "--index" + "-url", "py" + "pi.org",
           "pythonhosted" + ".org", "registry.npm" + "js", "artifact" + "ory", "cd" + "n.", "unp" + "kg", "jsdel" + "ivr",
           "deb.deb" + "ian.org")


def normal(requirement: str) -> str:
    """A package's name as the locks write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", requirement)[0]).lower()


def locked(name: str) -> dict[str, str]:
    return dict(REQUIREMENT.findall((ROOT / name).read_text()))


def tracked() -> list[Path]:
    """The project's own files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_the_project_asks_for(name: str) -> None:
    assert {normal(wanted) for wanted in LOCKS[name]} <= set(locked(name))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked(name)) > 20
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text and "--find-links" not in text


def test_the_tests_run_on_the_versions_that_people_run() -> None:
    tests = locked("requirements-test.lock")
    assert {name: tests.get(name) for name in locked("requirements.lock")} == locked("requirements.lock")


def test_a_demo_installs_no_test_tool() -> None:
    tools = {"pytest", "pytest-xdist", "playwright", "hypothesis", "ruff", "mypy", "djlint", "coverage"}
    assert not tools & set(locked("requirements.lock")) and tools <= set(locked("requirements-test.lock"))


def test_ci_calls_exactly_the_readmes_test_command() -> None:
    command = (ROOT / ".ci" / "run").read_text().splitlines()[-1].removeprefix("exec ")
    assert command in re.findall(r"^    (\./run test)\b", README, re.MULTILINE)


def test_the_door_is_executable_plain_shell() -> None:
    assert os.access(ROOT / "run", os.X_OK) and RUN.startswith("#!/bin/sh\n")
    for script in ("run", ".ci/run"):
        assert subprocess.run(["sh", "-n", script], cwd=ROOT, capture_output=True, check=False).returncode == 0
    assert len(RUN.splitlines()) < 180, "it must be readable in one sitting"


def test_a_shell_checker_finds_no_error_where_there_is_one() -> None:
    checker = shutil.which("shellcheck")
    if checker:
        # SC2086: package names are meant to be split into words; SC2015: `a && b || c` where c is right whichever fails
        found = subprocess.run([checker, "--exclude=SC2086,SC2015,SC2012", "run", ".ci/run"], cwd=ROOT, capture_output=True,
                               text=True, check=False)
        assert found.returncode == 0, found.stdout


def test_alone_it_lists_every_command_it_knows() -> None:
    shown = subprocess.run(["./run"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    cases = re.findall(r"^    ([a-z][a-z| ]*)\)", RUN[RUN.index("\ncommand="):], re.MULTILINE)
    known = {word for case in cases for word in case.split(" | ")}
    assert set(re.findall(r"^\./run (\w+) ", shown, re.MULTILINE)) == known
    assert {"setup", "demo", "serve", "test", "lint", "bench", "soak", "lock"} == known


def test_what_it_cannot_do_is_said_with_the_list() -> None:
    done = subprocess.run(["./run", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "no ./run dance" in done.stderr and "./run demo" in done.stderr


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = []
    for path in tracked():
        if path.suffix in (".ttf", ".woff2", ".png", ".jpg", ".ico"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in NOWHERE if word in text]
    assert found == []


def test_style_types_templates_and_vendored_files_are_clean() -> None:
    done = subprocess.run(["./run", "lint"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
