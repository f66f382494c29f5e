"""Which tracks a media container holds, read from its own tables: phones name a voice note just as they name a video."""

from __future__ import annotations

from collections.abc import Iterator

MOST_BOXES = 2000  # of one level; a stranger's file may claim any number
SOUND, PICTURE = "sound", "picture"
_MP4 = {b"soun": SOUND, b"vide": PICTURE}
_WEBM = {1: PICTURE, 2: SOUND}
_SEGMENT, _TRACKS, _ENTRY, _TYPE = 0x18538067, 0x1654AE6B, 0xAE, 0x83
_ENTERED = (_SEGMENT, _TRACKS, _ENTRY)


def of_mp4(data: bytes) -> set[str]:
    """The kinds of the tracks of an MP4, 3GP or QuickTime file: each `moov/trak/mdia/hdlr` names its own."""
    handlers = (data[at + 8:at + 12] for moov in _boxes(data, (0, len(data)), b"moov") for trak in _boxes(data, moov, b"trak")
                for mdia in _boxes(data, trak, b"mdia") for at, _ in _boxes(data, mdia, b"hdlr"))
    return {_MP4[handler] for handler in handlers if handler in _MP4}


def _boxes(data: bytes, inside: tuple[int, int], wanted: bytes) -> Iterator[tuple[int, int]]:
    """Where the boxes of one name lie, without their heads."""
    at, end = inside
    for _ in range(MOST_BOXES):
        if at + 8 > end:
            return
        size, head = int.from_bytes(data[at:at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8:at + 16]), 16
        last = end if size == 0 else min(at + size, end)
        if size and size < head:
            return
        if data[at + 4:at + 8] == wanted:
            yield at + head, last
        at = last


def of_webm(data: bytes) -> set[str]:
    """The kinds of the tracks of a WebM or Matroska file; empty where its tables cannot be read."""
    found, at = set(), 0
    for _ in range(MOST_BOXES):
        name, at = _number(data, at, keep=True)
        size, at = _number(data, at, keep=False)
        if not name or at >= len(data):
            break
        if name == _TYPE and size == 1:
            found |= {_WEBM[data[at]]} if data[at] in _WEBM else set()
        if name not in _ENTERED:
            at += size
    return found


def _number(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """One EBML number and where it ends; an id keeps the bit that says how long it is."""
    if at >= len(data) or not data[at]:
        return 0, len(data)
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at:at + length])
    return value if keep else value & ~(1 << (7 * length)), at + length
