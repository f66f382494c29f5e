"""Drawn stand-ins for photos: flat scenes in muted colours with a little grain, different for every seed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)
Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw
WALLS: tuple[Colour, ...] = ((203, 192, 175), (176, 186, 184), (197, 178, 160), (186, 190, 200))
WOODS: tuple[Colour, ...] = ((126, 92, 66), (150, 113, 80), (98, 74, 58))
ACCENTS: tuple[Colour, ...] = ((43, 74, 111), (122, 62, 45), (60, 88, 70), (84, 70, 100))


def photo(scene: str, seed: int) -> bytes:
    """A JPEG of a scene (`front`, `drink`, `table`, `message`), the same bytes for the same seed."""
    dice = random.Random(f"{scene}-{seed}")  # noqa: S311 - a drawing, not a secret
    picture = Image.new("RGB", SIZE, dice.choice(WALLS))
    SCENES[scene](ImageDraw.Draw(picture), dice)
    return _jpeg(_with_light(picture, dice))


def _front(draw: Draw, dice: random.Random) -> None:
    """A shop front: sign, door and two windows under an evening wall."""
    accent, wood = dice.choice(ACCENTS), dice.choice(WOODS)
    draw.rectangle((0, 760, 1200, 900), fill=(120, 118, 114))
    draw.rectangle((120, 190, 1080, 280), fill=accent)
    for x in range(180, 1000, dice.randint(70, 95)):
        draw.rectangle((x, 222, x + 42, 248), fill=(236, 229, 214))
    for left in (120, 760):
        draw.rectangle((left, 320, left + 320, 690), fill=wood)
        draw.rectangle((left + 18, 338, left + 302, 672), fill=(240, 222, 176))
        for lamp in range(3):
            centre = left + 70 + lamp * 90 + dice.randint(-12, 12)
            draw.line((centre, 338, centre, 420), fill=wood, width=4)
            draw.ellipse((centre - 22, 412, centre + 22, 456), fill=(255, 244, 214))
    draw.rectangle((490, 320, 710, 760), fill=wood)
    draw.rectangle((512, 344, 688, 640), fill=(226, 208, 168))
    draw.ellipse((664, 560, 684, 580), fill=(220, 200, 120))


def _drink(draw: Draw, dice: random.Random) -> None:
    """A cup from above on a wooden table."""
    wood, accent = dice.choice(WOODS), dice.choice(ACCENTS)
    _planks(draw, wood)
    x, y = dice.randint(500, 680), dice.randint(400, 500)
    draw.ellipse((x - 330, y - 320, x + 330, y + 320), fill=(232, 228, 220))
    draw.ellipse((x - 300, y - 290, x + 300, y + 290), fill=(244, 241, 235))
    draw.ellipse((x + 170, y - 60, x + 330, y + 60), outline=accent, width=34)
    draw.ellipse((x - 215, y - 215, x + 215, y + 215), fill=accent)
    draw.ellipse((x - 190, y - 190, x + 190, y + 190), fill=(139, 94, 60))
    for ring in range(150, 20, -34):
        shade = 170 + (150 - ring) // 2
        draw.ellipse((x - ring, y - ring * 0.8, x + ring, y + ring), fill=(shade, shade - 40, shade - 80))


def _table(draw: Draw, dice: random.Random) -> None:
    """A table by a window, with a used cup and crumbs."""
    draw.rectangle((140, 60, 1060, 430), fill=(214, 226, 232))
    draw.rectangle((590, 60, 610, 430), fill=(120, 110, 100))
    draw.polygon(((60, 900), (220, 470), (980, 470), (1140, 900)), fill=dice.choice(WOODS))
    x = dice.randint(420, 760)
    draw.ellipse((x - 130, 640, x + 130, 730), fill=(236, 232, 226))
    draw.rectangle((x - 70, 560, x + 70, 680), fill=(246, 243, 238))
    draw.ellipse((x - 70, 540, x + 70, 584), fill=(96, 66, 48))
    for _ in range(dice.randint(20, 45)):
        cx, cy = dice.randint(280, 920), dice.randint(560, 860)
        draw.ellipse((cx, cy, cx + dice.randint(4, 12), cy + dice.randint(3, 8)), fill=(206, 170, 118))


def _message(draw: Draw, dice: random.Random) -> None:
    """A telephone with a message whose lines are covered."""
    _planks(draw, dice.choice(WOODS))
    draw.rounded_rectangle((380, 60, 820, 860), 48, fill=(34, 36, 40))
    draw.rounded_rectangle((404, 110, 796, 810), 22, fill=(244, 245, 246))
    draw.rounded_rectangle((430, 200, 770, 470), 26, fill=(216, 224, 232))
    for line in range(5):
        width = dice.randint(180, 300)
        colour = (28, 32, 36) if line == 2 else (130, 140, 150)
        draw.rectangle((456, 230 + line * 44, 456 + width, 248 + line * 44), fill=colour)


def _receipt(draw: Draw, dice: random.Random) -> None:
    """A till receipt on a table, its lines too small to read."""
    _planks(draw, dice.choice(WOODS))
    draw.polygon(((430, 40), (770, 60), (750, 870), (410, 850)), fill=(246, 245, 241))
    for line in range(16):
        width = dice.randint(60, 190)
        draw.rectangle((460, 120 + line * 42, 460 + width, 132 + line * 42), fill=(96, 98, 100))
        draw.rectangle((660, 120 + line * 42, 716, 132 + line * 42), fill=(96, 98, 100))


def _planks(draw: Draw, wood: Colour) -> None:
    for index, top in enumerate(range(0, 900, 150)):
        tint = (index % 3 - 1) * 8
        draw.rectangle((0, top, 1200, top + 146), fill=(wood[0] + tint, wood[1] + tint, wood[2] + tint))


def _with_light(picture: Image.Image, dice: random.Random) -> Image.Image:
    """A soft fall of light and grain, so that scaling and compression have something to do."""
    light = Image.radial_gradient("L").resize(SIZE).point(lambda value: 255 - value // 2)
    noise = Image.frombytes("L", (600, 450), dice.randbytes(600 * 450)).resize(SIZE, Image.Resampling.BILINEAR)
    warm = Image.merge("RGB", (light, light, light.point(lambda value: int(value * dice.uniform(0.9, 0.98)))))
    shaded = Image.composite(picture, Image.new("RGB", SIZE, (52, 46, 42)), warm.convert("L"))
    return Image.blend(shaded, Image.merge("RGB", (noise, noise, noise)), 0.06).filter(ImageFilter.GaussianBlur(0.8))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


SCENES: dict[str, Callable[[Draw, random.Random], None]] = {
    "front": _front, "drink": _drink, "table": _table, "message": _message,
    "receipt": _receipt,
}
