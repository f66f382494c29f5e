"""Photos are taken in as pixels: upright, stripped, scaled; what is no photo is named in a sentence."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
import zlib

import pytest
from PIL import Image, ImageFile, ImageOps
from pillow_heif import register_heif_opener

from shopper.errors import Invalid, Unavailable
from shopper.reports import photos
from tests import visiting

register_heif_opener()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=("JPEG",))
    image.load()
    return image


def bomb(side: int) -> bytes:
    """A PNG of side × side black pixels that is only a few kilobytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    packer = zlib.compressobj(9)
    row = bytes(side // 8 + 1 + 1)
    pixels = b"".join([packer.compress(row * 500) for _ in range(side // 500)]) + packer.flush()
    head = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_three_copies_are_made_with_their_longer_side() -> None:
    photo = photos.intake(visiting.picture(size=(2400, 1800)))
    assert (photo.width, photo.height) == (2400, 1800)
    assert [opened(copy).size for copy in (photo.view, photo.print, photo.thumb)] == [(1600, 1200), (800, 600), (320, 240)]


def test_a_small_photo_is_not_blown_up() -> None:
    assert opened(photos.intake(visiting.picture(size=(100, 60))).view).size == (100, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_kinds_of_a_phone_are_taken_and_become_jpeg(kind: str) -> None:
    assert opened(photos.intake(visiting.picture(kind=kind)).view).format == "JPEG"


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_a_photo_of_a_large_sensor_is_taken(kind: str) -> None:
    size = (8064, 6048) if kind == "JPEG" else (4032, 3024)
    photo = photos.intake(visiting.picture(size=size, kind=kind))
    assert (photo.width, photo.height) == size
    assert opened(photo.view).size == (1600, 1200)


@pytest.mark.parametrize("kind", ["WEBP", "HEIF"])
def test_a_cut_photo_of_every_kind_is_refused(kind: str) -> None:
    out = io.BytesIO()
    Image.effect_noise((900, 600), 80).convert("RGB").save(out, kind)
    with pytest.raises(Invalid, match="damaged or arrived incomplete"):
        photos.intake(out.getvalue()[:len(out.getvalue()) // 2])


def test_place_comment_and_profile_are_gone_from_every_copy() -> None:
    image, out = Image.new("RGB", (400, 300), "teal"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET-MAKER"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, "JPEG", exif=exif, comment=b"<script>SECRET-COMMENT</script>")
    photo = photos.intake(out.getvalue())
    assert b"SECRET" in photo.original
    for copy in (photo.view, photo.print, photo.thumb):
        assert b"SECRET" not in copy
        assert b"Exif" not in copy
        assert not opened(copy).getexif()


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "RGBA", "LA", "I;16", "1"])
def test_every_kind_of_pixel_becomes_rgb(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(photos.intake(out.getvalue()).view).mode == "RGB"


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    grey, out = Image.new("I;16", (256, 20)), io.BytesIO()
    for x in range(256):
        grey.paste(x * 257, (x, 0, x + 1, 20))
    grey.save(out, "PNG")
    view = opened(photos.intake(out.getvalue()).view)
    shades = [view.getpixel((x, 10))[0] for x in (10, 128, 245)]  # type: ignore[index]
    assert all(abs(shade - x) < 6 for shade, x in zip(shades, (10, 128, 245), strict=True)), shades


EXIF_OF_NONSENSE = [b"", b"II", b"XX*\x00\xff\xff", b"II*\x00\xff\xff\xff\xff", b"MM\x00*\x00\x00\x00\x08\xff\xff",
                    b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x05\x00\xff\xff\xff\x7f\xff\xff\xff\x7f\x00\x00"]


@pytest.mark.parametrize("nonsense", EXIF_OF_NONSENSE)
def test_a_sound_photo_with_a_malformed_exif_block_is_taken_without_it(nonsense: bytes) -> None:
    data, block = visiting.picture(), b"Exif\x00\x00" + nonsense
    marked = data[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + data[2:]
    photo = photos.intake(marked)
    assert (photo.width, photo.height) == (640, 480)
    assert b"Exif" not in photo.view


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_whichever_way_the_phone_was_held(orientation: int) -> None:
    image, out = Image.new("RGB", (300, 200), "white"), io.BytesIO()
    image.paste("black", (0, 0, 60, 60))
    upright = ImageOps.exif_transpose(_tagged(image, orientation))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(out, "JPEG", exif=exif)
    photo = photos.intake(out.getvalue())
    view = opened(photo.view)
    assert (photo.width, photo.height) == view.size == upright.size
    for corner in ((10, 10), (view.width - 10, 10), (10, view.height - 10), (view.width - 10, view.height - 10)):
        assert abs(view.getpixel(corner)[0] - upright.getpixel(corner)[0]) < 20  # type: ignore[index, operator]


def _tagged(image: Image.Image, orientation: int) -> Image.Image:
    tagged = image.copy()
    tagged.getexif()[0x0112] = orientation
    return tagged


def test_what_is_transparent_is_shown_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (200, 0, 0, 0)).save(out, "PNG")
    red, green, blue = opened(photos.intake(out.getvalue()).view).getpixel((20, 15))  # type: ignore[misc]
    assert min(red, green, blue) > 250


@pytest.mark.parametrize(("data", "says"), [
    (b"", "This file is empty"),
    (b"%PDF-1.7 ...", "This file is a PDF, not a photo"),
    (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "an SVG drawing, not a photo"),
    (b'<?xml version="1.0"?><svg/>', "an SVG drawing, not a photo"),
    (b"<!doctype html><script>alert(1)</script>", "a web page, not a photo"),
    (b"PK\x03\x04rest", "a ZIP archive"),
    (b"GIF89a...", "a GIF, not a photo"),
    (b"%!PS-Adobe", "a PostScript file"),
    (b"\x00\x00\x00\x18ftypmp42....", "a video, not a photo"),
    (b"OggS....", "an audio file, not a photo"),
    (b"just words", "a text file, not a photo"),
    (b"\x00\x01\x02\x03", "does not know, not a photo"),
    (b"\xff\xd8\xff\xe0 and then nothing", "damaged or arrived incomplete"),
])
def test_what_is_no_photo_is_named_in_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        photos.intake(data)
    assert says in str(refusal.value)


def test_a_truncated_photo_is_refused_whole() -> None:
    whole = visiting.picture(size=(1200, 900))
    with pytest.raises(Invalid, match="incomplete"):
        photos.intake(whole[:len(whole) // 2])


def test_a_picture_of_two_hundred_megapixels_in_a_few_kilobytes_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bomb(14_000)
    assert len(data) < 48_000
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _self: pytest.fail("decoded"))
    with pytest.raises(Invalid, match="50 million pixels"):
        photos.intake(data)


def test_a_decoder_that_dies_or_hangs_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, -9, b"", b"")

    def hangs(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        raise subprocess.TimeoutExpired(command, 1)

    for behaviour in (killed, hangs):
        monkeypatch.setattr(subprocess, "run", behaviour)
        with pytest.raises(Invalid, match="takes too long"):
            photos.intake(visiting.picture())


def test_the_decoder_limits_its_own_memory() -> None:
    program = ("import resource, runpy, sys; sys.argv = ['x']; sys.stdin.close()\n"
               f"try: runpy.run_path({str(photos.DECODER)!r}, run_name='__main__')\n"
               "except BaseException: pass\n"
               "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-2:] == [str(1024**3), "10"]


def test_an_audio_note_is_kept_and_other_files_are_refused() -> None:
    assert photos.listen(b"OggS....").mime == "audio/ogg"
    with pytest.raises(Invalid, match="a PDF, not an audio note"):
        photos.listen(b"%PDF-1.7")


def test_eight_photos_at_once_start_two_decoders_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real, lock, running, most = subprocess.run, threading.Lock(), 0, 0

    def counting(*given: object, **named: object) -> object:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            time.sleep(0.02)
            return real(*given, **named)  # type: ignore[call-overload]
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(subprocess, "run", counting)
    taken: list[photos.Photo] = []
    threads = [threading.Thread(target=lambda: taken.append(photos.intake(visiting.picture()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), most) == (8, 2)


def test_a_photo_whose_turn_does_not_come_says_so_and_the_gate_opens_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "WAIT_SECONDS", 0.01)
    with photos.GATE, photos.GATE, pytest.raises(Unavailable, match="add this one again"):
        photos.intake(visiting.picture())
    with pytest.raises(Invalid):
        photos.intake(visiting.picture()[:2000])
    assert photos.intake(visiting.picture()).width == 640
