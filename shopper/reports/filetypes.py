"""Names what a file is by its first bytes, so that a refusal can say it; names and MIME types from outside are not believed."""

from __future__ import annotations

from shopper.reports import tracks

PHOTO, AUDIO, OTHER = "photo", "audio", "other"

_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_STARTS = (
    (b"\xff\xd8\xff", PHOTO, "a JPEG"),
    (b"\x89PNG\r\n\x1a\n", PHOTO, "a PNG"),
    (b"GIF8", OTHER, "a GIF"),
    (b"%PDF", OTHER, "a PDF"),
    (b"%!PS", OTHER, "a PostScript file"),
    (b"PK\x03\x04", OTHER, "a ZIP archive or an office document"),
    (b"BM", OTHER, "a BMP picture"),
    (b"II*\x00", OTHER, "a TIFF picture"),
    (b"MM\x00*", OTHER, "a TIFF picture"),
    (b"ID3", AUDIO, "audio/mpeg"),
    (b"\xff\xfb", AUDIO, "audio/mpeg"),
    (b"\xff\xf3", AUDIO, "audio/mpeg"),
    (b"\xff\xf1", AUDIO, "audio/aac"),
)


def recognise(data: bytes) -> tuple[str, str]:
    """`(kind, name)`: photo with its format, audio with its MIME type, or other with words for a person."""
    for start, kind, name in _STARTS:
        if data.startswith(start):
            return kind, name
    if data[:4] == b"RIFF":
        return {b"WEBP": (PHOTO, "a WebP"), b"WAVE": (AUDIO, "audio/wav")}.get(data[8:12], (OTHER, "a video"))
    if data[4:8] == b"ftyp":
        return _boxed(data)
    if data.startswith(b"OggS"):
        return (OTHER, "a video") if b"\x80theora" in data[:4096] else (AUDIO, "audio/ogg")
    if data.startswith(b"\x1aE\xdf\xa3"):
        return (OTHER, "a video") if tracks.PICTURE in tracks.of_webm(data) else (AUDIO, "audio/webm")
    return OTHER, _text(data)


def _boxed(data: bytes) -> tuple[str, str]:
    """Files of the MP4 family differ in their brand; where many share one, only their tracks tell sound from a video."""
    brand = data[8:12]
    if brand in _HEIF:
        return PHOTO, "a HEIC"
    if brand == b"avif":
        return OTHER, "an AVIF picture"
    if brand in (b"M4A ", b"M4B ") or tracks.of_mp4(data) == {tracks.SOUND}:
        return AUDIO, "audio/3gpp" if brand.startswith(b"3g") else "audio/mp4"
    return OTHER, "a video"


def _text(data: bytes) -> str:
    if not data:
        return "empty"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "an SVG drawing"
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<body")):
        return "a web page"
    if head.startswith(b"<?xml"):
        return "an XML file"
    printable = not any(byte < 9 for byte in data[:512])
    return "a text file" if printable else "a file of a kind this program does not know"
