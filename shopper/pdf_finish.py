"""Finishes a laid out PDF: adds what checkers of tagged files ask for, and makes the bytes of every object once.

The library's writer asks each object for its bytes twice, for the file and for its identifier, and compresses as often.
"""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading", "Font")
LEVEL = 6  # the library's 9 takes three times as long and saves a fiftieth


def finish(_document: Any, pdf: Any) -> None:
    """Called by the library between layout and writing, with everything that is to be written."""
    for thing in pdf.objects:
        if _is_tag(thing):
            _finish_tag(thing)
        elif isinstance(thing, dict):
            _finish_entry(thing)
        elif hasattr(thing, "extra"):
            _finish_stream(thing)
    pdf.objects = [thing if thing.free == "f" else _written(thing) for thing in pdf.objects]


def _is_tag(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == "/StructElem"


def _finish_tag(tag: dict[str, Any]) -> None:
    if tag["S"] == "/TH":
        row, column = tag["ID"].string.split("-")[1:] if "ID" in tag else ("0", "0")
        tag["A"]["Scope"] = "/Row" if column == "0" and row != "0" else "/Column"


def _finish_entry(entry: dict[str, Any]) -> None:
    if entry.get("Type") == "/Annot" or entry.get("Subtype") == "/Link":
        entry["F"] = 4  # printed with the page
    _drop_empty(entry)


def _finish_stream(stream: Any) -> None:
    if stream.extra.get("Subtype") == "/Image":
        stream.extra["Interpolate"] = "false"
    _drop_empty(stream.extra)
    if stream.compress:
        stream.stream = [zlib.compress(b"\n".join(map(_plain, stream.stream)), LEVEL)]
        stream.extra["Filter"], stream.compress = "/FlateDecode", False


def _drop_empty(resources: dict[str, Any]) -> None:
    for name in RESOURCES:
        if resources.get(name) == {}:
            del resources[name]


def _written(thing: Any) -> Any:
    data = _tag_bytes(thing) if _is_tag(thing) else thing.data
    whole = b"%d %d obj\n%b\nendobj" % (thing.number, thing.generation, data)
    return SimpleNamespace(number=thing.number, generation=thing.generation, offset=0, free=thing.free, data=data,
                           compressible=thing.compressible, indirect=whole)


def _tag_bytes(tag: dict[str, Any]) -> bytes:
    """One of the thousands of entries that tag the text, as the library writes them, in a tenth of its steps."""
    kids = b" ".join([kid if kid.__class__ is bytes else b"%d" % kid for kid in tag["K"]])
    values = tag | {"K": b"[%b]" % kids}
    return b"<<%b>>" % b"".join([b"/%b %b" % (name.encode(), value if value.__class__ is bytes else _plain(value))
                                 for name, value in values.items()])


def _plain(value: Any) -> bytes:
    """The bytes of a part: it is bytes, text, or an object that knows its own."""
    if value.__class__ is bytes:
        return bytes(value)
    return value.encode() if value.__class__ is str else bytes(value.data)
