"""The README does not lie: its commands are known, its paths exist, its variables are read, and its map is the house."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import click
import pytest

from shopper.cli import main

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
MADE_LATER = (".tools/", ".venv/", "instance/", "evidence/", "editions/", "blanks/")  # what the program makes when it runs
IMAGE_BYTES = 150_000


def lines(first: str) -> list[list[str]]:
    """The commands shown that begin so, as words, without their comment."""
    found = re.findall(rf"^    {re.escape(first)} (.*)$", TEXT, re.MULTILINE)
    return [re.sub(r"\s+#.*", "", rest).replace("'", "").split() for rest in found]


def quoted() -> list[str]:
    return re.findall(r"`([^`\n]+)`", TEXT)


def table(heading: str) -> set[str]:
    """The first column of the table under a heading."""
    part = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


def test_every_run_command_is_shown_and_known() -> None:
    listed = subprocess.run(["./run"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^\./run (\w+) ", listed, re.MULTILINE))
    assert {words[0] for words in lines("./run")} == known
    inline = {words.split()[1] for words in quoted() if words.startswith("./run ")}
    assert inline <= known


@pytest.mark.parametrize("words", lines(".venv/bin/shopper"), ids=" ".join)
def test_every_shopper_command_shown_parses(words: list[str]) -> None:
    context = click.Context(main)
    if words[0] == "--instance":
        words = words[2:]
    command = main.get_command(context, words[0])
    while isinstance(command, click.Group):
        words = words[1:]
        command = command.get_command(context, words[0])
    assert command is not None, words
    options = {option for param in command.params for option in param.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_path_named_exists() -> None:
    top = {path.name for path in ROOT.iterdir()} | {path.name for path in (ROOT / "shopper").iterdir()}
    named = [word for word in quoted() if re.fullmatch(r"[\w.]+(/[\w.]+)*/?", word) and word.split("/")[0] in top and "/" in word]
    named += re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(named) > 15
    assert [word for word in named if not (ROOT / word).exists() and word not in MADE_LATER] == []


def test_every_variable_named_is_read_somewhere() -> None:
    named = set(re.findall(r"\bSHOPPER_[A-Z_]+\b", TEXT))
    code = "".join(path.read_text() for path in (ROOT / "shopper").rglob("*.py"))
    assert named == set(re.findall(r"\bSHOPPER_[A-Z_]+\b", code))


def test_the_map_of_the_house_is_the_house() -> None:
    folders = {f"shopper/{path.parent.name}/" for path in (ROOT / "shopper").glob("*/__init__.py")}
    assert table("The map of the house") == folders


def test_the_files_of_the_ground_that_are_named_exist() -> None:
    part = TEXT.split("The ground is in")[1].split("`templates/`")[0]
    names = set(re.findall(r"`(\w+)`", part))
    assert len(names) > 10 and not [name for name in names if not (ROOT / "shopper" / f"{name}.py").is_file()]


def test_every_address_named_is_a_route() -> None:
    routes = (ROOT / "tests" / "routes.txt").read_text()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert path in TEXT and f"GET {path} →" in routes


def test_it_begins_with_three_sentences_and_two_small_pictures() -> None:
    opening = TEXT.split("\n\n")[1]
    assert len(re.findall(r"\.(?:\s|$)", opening)) == 3
    pictures = re.findall(r"!\[[^\]]{10,}\]\(([^)]+\.png)\)", TEXT)
    assert len(pictures) == 2
    for name in pictures:
        data = (ROOT / name).read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        assert len(data) < IMAGE_BYTES and width >= 360 and height > width
