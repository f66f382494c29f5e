"""Run as a program of its own: reads one photo from standard input, writes three clean JPEG copies to standard output.

It runs in a child process because a decoder is the one place where a stranger's bytes meet C code: memory and time are
limited here, and a crash ends this process only. Nothing of shopper is imported.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings

from PIL import Image
from pillow_heif import register_heif_opener

MEMORY, SECONDS, MOST_PIXELS = 1024**3, 10, 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
SIDES = (1600, 800, 320)  # view, print, thumb
QUALITY = 82
ORIENTATION = 0x0112
TURN = Image.Transpose
TURNS = {2: TURN.FLIP_LEFT_RIGHT, 3: TURN.ROTATE_180, 4: TURN.FLIP_TOP_BOTTOM, 5: TURN.TRANSPOSE,
         6: TURN.ROTATE_270, 7: TURN.TRANSVERSE, 8: TURN.ROTATE_90}
TOO_LARGE, BROKEN = "too large", "broken"


def main() -> int:
    """Exit 0 with a JSON line and the copies, or with a JSON line that says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    register_heif_opener(thumbnails=False)
    try:
        size, copies = decode(sys.stdin.buffer.read())
    except Exception as error:  # a decoder fails in a hundred ways, and each is the same to the person who waits
        too_large = isinstance(error, MemoryError | Image.DecompressionBombError | Image.DecompressionBombWarning)
        return answer({"refused": TOO_LARGE if too_large else BROKEN, "why": type(error).__name__})
    return answer({"size": size, "lengths": [len(copy) for copy in copies]}, *copies)


def answer(head: dict[str, object], *copies: bytes) -> int:
    """One JSON line, then the bytes."""
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n" + b"".join(copies))
    out.flush()
    return 0


def decode(data: bytes) -> tuple[tuple[int, int], list[bytes]]:
    """The upright size of the photo, and its copies from large to small."""
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    turn = turn_of(image)
    sideways = turn in (TURN.TRANSPOSE, TURN.ROTATE_270, TURN.TRANSVERSE, TURN.ROTATE_90)
    size = (image.height, image.width) if sideways else image.size
    image.draft("RGB", (2 * SIDES[0], 2 * SIDES[0]))  # a JPEG is decoded at a fraction of its size when that is enough
    image.load()
    upright = eight_bits(image if turn is None else image.transpose(turn))
    copies = []
    for side in SIDES:
        upright.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        copies.append(jpeg(upright))
    return size, copies


def turn_of(image: Image.Image) -> Image.Transpose | None:
    """How to turn the photo upright; a block of EXIF that cannot be read says nothing, and the photo is as sound without it."""
    try:
        return TURNS.get(image.getexif().get(ORIENTATION) or 1)  # HEIF openers turn by themselves and then say 1
    except Exception:  # a malformed block fails in as many ways as there are fields in it
        return None


def eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits scaled to 8: the library's own conversion cuts everything above 255 to white."""
    if not image.mode.startswith("I"):
        return image
    image.info.pop("transparency", None)  # a shade of the 16-bit scale
    return image.point(lambda shade: shade * (1 / 257)).convert("L")


def jpeg(image: Image.Image) -> bytes:
    """Pixels only: a new image made from raw bytes carries no EXIF, comment, profile or thumbnail."""
    flat = on_paper(image)
    clean = Image.frombytes("RGB", flat.size, flat.tobytes())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def on_paper(image: Image.Image) -> Image.Image:
    """RGB, with what is transparent shown on white."""
    if image.mode not in ("RGBA", "LA", "PA", "P") and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


if __name__ == "__main__":
    sys.exit(main())
