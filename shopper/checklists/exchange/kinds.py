"""What becomes of each XLSForm type: ours that takes its place, and the sentence where something of it is lost."""

from __future__ import annotations

from shopper.checklists.exchange.sheets import Row
from shopper.checklists.foreign_items import Rule

# pyxform's own word for what a type binds and shows → our type, and what is lost
SHAPES: dict[str, tuple[str, str]] = {
    "string input": ("short_text", ""),
    "int input": ("number", ""),
    "decimal input": ("number", ""),
    "int range": ("number", ""),
    "date input": ("datetime", ""),
    "time input": ("datetime", ""),
    "dateTime input": ("datetime", ""),
    "binary upload image/*": ("photo", ""),
    "binary upload audio/*": ("audio", ""),
    "barcode input": ("short_text", "A barcode is not scanned here; it became a short text."),
    "string trigger": ("several", "An acknowledgement became a single box to tick."),
    "trigger": ("several", "An acknowledgement became a single box to tick."),
}
PARTS = {"date input": "date", "time input": "time", "dateTime input": "both"}
LEFT_OUT = (
    ("binary upload video", "A video cannot be recorded here, so this question was left out."),
    ("binary upload osm", "Map data cannot be recorded here, so this question was left out."),
    ("binary upload", "A file cannot be attached here, so this question was left out."),
    ("binary action", "Sound is not recorded in the background here, so this was left out."),
    ("binary", "A log of the phone’s use is not kept here, so this was left out."),
    ("geo", "A position is not recorded here, so this question was left out."),
)
METADATA = "The phone’s own data is not asked for here, so this was left out; when a visit began and ended is always kept."
CALCULATED = "Nothing is calculated here, so this was left out."
HIDDEN = "There are no hidden fields here, so this was left out."
UNKNOWN = "This type is not known here, so the question was left out."
FILED = "Its choices lie in another file, so it became a short text."
ANSWERED = "Its choices are earlier answers, so it became a short text."
RANKED = "Choices cannot be ranked here; it became several choices."
COMPATIBLE: dict[str, tuple[str, ...]] = {  # item_type → what the type column may have become
    "yes_no": ("single",), "single": ("single",), "scale": ("single", "scale"), "several": ("several",), "number": ("number",),
    "money": ("number",), "timing": ("number",), "people_met": ("number",), "datetime": ("datetime",),
    "short_text": ("short_text",), "narrative": ("short_text", "narrative"), "pillars": ("short_text",),
    "think_feel_do": ("short_text",), "photo": ("photo",), "receipt": ("photo",), "audio": ("audio",), "note": ("note",)}


def our_type(row: Row) -> tuple[str, str]:
    """Our type for a row of the survey, empty where it is left out, and the sentence of what is lost."""
    kind, what = row.kind["kind"], row.kind.get("what", "")
    if kind == "note":
        return "note", ""
    if kind == "select":
        return _select(row)
    if row.kind.get("preload"):
        return "", METADATA
    if what in SHAPES:
        return SHAPES[what]
    for beginning, sentence in LEFT_OUT:
        if what.startswith(beginning):
            return "", sentence
    if row.cells.get("type") in ("xml-external", "csv-external"):
        return "", "Data from other files is not used here, so this was left out."
    if what == "string" or row.cells.get("bind::calculate"):
        return "", Rule(CALCULATED) if row.cells.get("bind::calculate") else HIDDEN
    return "", UNKNOWN


def _select(row: Row) -> tuple[str, str]:
    what, command, named = row.kind["what"], row.kind["command"], row.kind["list"]
    if "file" in command or what == "select one external":
        return "short_text", FILED
    if named.startswith("${"):
        return "short_text", ANSWERED
    if what == "rank":
        return "several", RANKED
    return ("single" if what == "select one" else "several"), ""
