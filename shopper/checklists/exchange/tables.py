"""A CSV as the lines under its first one, which names the columns; whatever spreadsheet wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from shopper.checklists.exchange.sheets import Row
from shopper.checklists.languages.spreadsheet import unguarded
from shopper.errors import Invalid

LARGEST, MOST_LINES, MOST_COLUMNS = 10 * 1000 * 1000, 5_000, 200
CALLED_ELSEWHERE = {
    "section": "touchpoint", "group": "touchpoint", "question": "prompt", "item": "prompt", "text": "prompt", "label": "prompt",
    "hint": "guidance", "help": "guidance", "name": "key", "item_type": "type", "answers": "choices", "options": "choices",
    "relevant": "show_if", "mandatory": "required", "max_points": "points"}


def table(data: bytes) -> Iterator[Row]:
    """The lines of a table under its first one, which names the columns; comma, semicolon or tab between the cells."""
    text = _decoded(data)
    if text[:4].casefold() == "sep=":  # a spreadsheet's own first line
        separator, text = text[4:5], text.partition("\n")[2]
    else:
        head = text.partition("\n")[0]
        separator = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        heading = [_heading(cell) for cell in next(lines, [])]
        _judge(heading)
        for count, line in enumerate(lines, 1):
            if count > MOST_LINES:
                raise Invalid(f"This table has more than {MOST_LINES:,} lines, so it was not read.")
            found = {name: unguarded(cell).replace("\r\n", "\n") for name, cell in zip(heading, line, strict=False)
                     if cell.strip()}
            if over := " · ".join(cell for cell in line[len(heading):] if cell.strip()):
                found["beyond the last column"] = over
            if found:
                yield Row("CSV", lines.line_num, found, said=found.get("prompt", ""))
    except csv.Error as error:
        raise Invalid(f"This table cannot be read: line {lines.line_num}: {error}.") from None


def _decoded(data: bytes) -> str:
    if len(data) >= LARGEST:
        raise Invalid(f"This file has {len(data) / 1e6:.1f} MB. It must stay under {LARGEST // 10**6} MB; nothing was read.")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"This file is not UTF-8 text (byte {error.start + 1} does not fit). "
                      "Save it as “CSV UTF-8” in your spreadsheet and try again.") from None
    if not text.strip():
        raise Invalid("This file is empty.")
    return text


def _heading(cell: str) -> str:
    name = unguarded(cell).strip().casefold().replace(" ", "_")
    return CALLED_ELSEWHERE.get(name, name)


def _judge(heading: list[str]) -> None:
    if "prompt" not in heading:
        raise Invalid("This is not a table of items: its first line must name the columns, and one of them must be ‘prompt’.")
    if len(heading) > MOST_COLUMNS:
        raise Invalid(f"This table has more than {MOST_COLUMNS} columns, so it was not read.")
    doubled = next((name for name in heading if name and heading.count(name) > 1), "")
    if doubled:
        raise Invalid(f"Two columns are called ‘{doubled}’ (or by another name for it), so one of the two would be lost.")
