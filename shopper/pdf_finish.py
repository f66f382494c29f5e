"""Finishes a laid out PDF: adds what checkers of tagged files ask for, and writes the file, each object's bytes made once.

The library's writer asks each object for its bytes twice, for the file and for its identifier, and compresses as often.
"""

from __future__ import annotations

import zlib
from functools import partial
from typing import Any, BinaryIO

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
    pdf.write = partial(_write, pdf)


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


def _write(pdf: Any, out: BinaryIO, version: str | bytes | None, identifier: bytes, _compress: bool) -> None:
    """The file: streams as they are, everything else packed into one stream, and the table of where each begins."""
    pdf.add_object(pdf.info)
    out.write(b"%%PDF-%b\n%%\xf0\x9f\x96\xa4\n" % _plain(version or "1.7"))
    pack, places = len(pdf.objects), [(0, 0, 65535)]
    packed: list[tuple[int, bytes]] = []
    for number, thing in enumerate(pdf.objects[1:], 1):
        if hasattr(thing, "extra"):
            places.append((1, out.tell(), 0))
            out.write(b"%d 0 obj\n%b\nendobj\n" % (number, thing.data))
        else:
            places.append((2, pack, len(packed)))
            packed.append((number, _tag_bytes(thing) if _is_tag(thing) else thing.data))
    places.append((1, out.tell(), 0))
    out.write(_packed(pack, packed))
    table = out.tell()
    places.append((1, table, 0))
    rows = b"".join([((kind << 56) + (place << 24) + rest).to_bytes(8, "big") for kind, place, rest in places])
    ids = b"<%b>" % identifier.hex().encode()
    out.write(_stream(pack + 1, b"/Type /XRef /W [1 4 3] /Size %d /Root %b /Info %b /ID [%b %b]" % (
        len(places), pdf.catalog.reference, pdf.info.reference, ids, ids), rows))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)


def _packed(number: int, things: list[tuple[int, bytes]]) -> bytes:
    """Many small objects as one stream: first the number of each and where it begins, then they themselves."""
    heads, at = [], 0
    for name, data in things:
        heads.append(b"%d %d" % (name, at))
        at += len(data) + 1
    index = b" ".join(heads)
    words = b"/Type /ObjStm /N %d /First %d" % (len(things), len(index) + 1)
    return _stream(number, words, b"\n".join([index, *[data for _, data in things]]))


def _stream(number: int, words: bytes, data: bytes) -> bytes:
    small = zlib.compress(data, LEVEL)
    head = b"%d 0 obj\n<<%b /Filter /FlateDecode /Length %d>>" % (number, words, len(small))
    return b"%b\nstream\n%b\nendstream\nendobj\n" % (head, small)


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
