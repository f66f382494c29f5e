"""A voice note and a video in the same container are told apart by their tracks, whatever the file says of itself."""

from __future__ import annotations

import pytest

from shopper.errors import Invalid
from shopper.reports import photos
from shopper.reports.tracks import PICTURE, SOUND, of_mp4, of_webm

LONG, UNKNOWN = 1, 0x01FFFFFFFFFFFFFF


def box(name: bytes, *inside: bytes, wide: bool = False) -> bytes:
    """A box of the MP4 family, its size in 32 or 64 bits."""
    data = b"".join(inside)
    return (LONG.to_bytes(4) + name + (len(data) + 16).to_bytes(8) if wide else (len(data) + 8).to_bytes(4) + name) + data


def track(kind: bytes) -> bytes:
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"mdhd", bytes(24)), box(b"hdlr", bytes(8) + kind + bytes(13))))


def mp4(brand: bytes, *kinds: bytes, wide: bool = False) -> bytes:
    """As phones write it: the sound first, the tables behind it."""
    return (box(b"ftyp", brand + bytes(4)) + box(b"mdat", bytes(500), wide=wide)
            + box(b"moov", box(b"mvhd", bytes(100)), *map(track, kinds)))


def element(name: int, *inside: bytes, size: int | None = None) -> bytes:
    """An EBML element; its size on eight bytes."""
    data = b"".join(inside)
    length = (len(data) | 1 << 56) if size is None else size
    return name.to_bytes((name.bit_length() + 7) // 8) + length.to_bytes(8) + data


def webm(*kinds: int) -> bytes:
    """As a browser records it: a segment of unknown size."""
    tracks = element(0x1654AE6B, *(element(0xAE, element(0xD7, b"\1"), element(0x83, bytes([kind]))) for kind in kinds))
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, element(0x1549A966, b"\0"), tracks, size=UNKNOWN)


@pytest.mark.parametrize(("data", "mime"), [
    (mp4(b"mp42", b"soun"), "audio/mp4"), (mp4(b"isom", b"soun", wide=True), "audio/mp4"), (mp4(b"3gp4", b"soun"), "audio/3gpp"),
    (mp4(b"3gp5", b"soun", b"text"), "audio/3gpp"), (mp4(b"M4A "), "audio/mp4"), (webm(2), "audio/webm"),
])
def test_a_container_with_sound_alone_is_an_audio_note(data: bytes, mime: str) -> None:
    assert photos.listen(data).mime == mime


@pytest.mark.parametrize("data", [
    mp4(b"mp42", b"soun", b"vide"), mp4(b"3gp4", b"vide"), mp4(b"mp42"), mp4(b"isom", b"text"), webm(1, 2), webm(1),
    b"OggS" + bytes(24) + b"\x80theora",
])
def test_a_video_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid, match="This file is a video, not an audio note"):
        photos.listen(data)


def test_an_audio_note_is_no_photo() -> None:
    with pytest.raises(Invalid, match="an audio file, not a photo"):
        photos.intake(mp4(b"mp42", b"soun"))


@pytest.mark.parametrize("cut", range(0, 700, 7))
def test_what_is_cut_short_or_claims_any_size_ends(cut: int) -> None:
    whole = mp4(b"mp42", b"soun", b"vide")
    assert of_mp4(whole[:cut]) <= {SOUND, PICTURE} and of_webm(webm(1, 2)[:cut]) <= {SOUND, PICTURE}


def test_a_box_within_itself_and_a_million_empty_ones_end_at_once() -> None:
    assert of_mp4(b"\0\0\0\0moov" * 20) == set()
    assert of_mp4(box(b"free") * 1_000_000 + mp4(b"mp42", b"vide")) == set()
