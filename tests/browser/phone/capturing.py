"""Pictures for tests of the phone's camera, and the few lines that take them in and read back what is kept."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Page

REPORT = "3f0c2f6e-7f53-4a57-9a38-0d6a3a4f7b11"
TURN = Image.Transpose
HELD = {2: TURN.FLIP_LEFT_RIGHT, 3: TURN.ROTATE_180, 4: TURN.FLIP_TOP_BOTTOM, 5: TURN.TRANSPOSE, 6: TURN.ROTATE_90, 7: TURN.TRANSVERSE,
        8: TURN.ROTATE_270}  # how a camera that was held so writes the picture
TAKE = """async ([report, files, item, kind]) => {
  const [{ Keeper }, { take }] = [await import("/static/js/phone/keep.js"), await import("/static/js/phone/camera.js")];
  let told = 0;
  const got = await take(new Keeper("sam"), report, item, kind, files.map(([name, type, b64]) =>
    new File([Uint8Array.from(atob(b64), (sign) => sign.charCodeAt(0))], name, { type, lastModified: Date.now() })), { told: () => { told += 1; } });
  return { ...got, told };
}"""
KEPT = """async (report) => {
  const { Keeper } = await import("/static/js/phone/keep.js");
  const keeper = new Keeper("sam"), found = [];
  const hex = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");
  for (const file of await keeper.files(report)) {
    const bytes = await keeper.bytes(file.id);
    const picture = await createImageBitmap(new Blob([bytes])).catch(() => null);
    const pen = picture && new (globalThis.OffscreenCanvas ?? function (width, height) {
      return Object.assign(document.createElement("canvas"), { width, height }); })(picture.width, picture.height).getContext("2d");
    pen?.drawImage(picture, 0, 0);
    found.push({ ...file, thumb: file.thumb?.byteLength ?? null, hash: await hex(bytes), bytes: bytes.byteLength,
      dimensions: picture && [picture.width, picture.height], corner: picture && [...pen.getImageData(2, 2, 1, 1).data].slice(0, 3) });
  }
  return found.sort((one, other) => one.name.localeCompare(other.name));
}"""
PIECES = """async () => {
  const { openDB } = await import("/static/vendor/idb.min.js");
  const db = await openDB("shopper");
  try { return await db.count("pieces"); } finally { db.close(); }
}"""


def take(page: Page, *files: tuple[str, bytes], mime: str = "image/jpeg") -> dict[str, Any]:
    """Photos taken in at an item by the camera's module: {kept, refused, told}."""
    return dict(page.evaluate(TAKE, given(*files, mime=mime)))


def given(*files: tuple[str, bytes], mime: str = "image/jpeg") -> list[Any]:
    """What the script is told."""
    return [REPORT, [[name, mime, base64.b64encode(data).decode()] for name, data in files], "front", "photo"]


def kept(page: Page, report: str = REPORT) -> list[dict[str, Any]]:
    """What the phone holds of a report's files, by name, with what their bytes really are."""
    return list(page.evaluate(KEPT, report))


def scene(size: tuple[int, int] = (1800, 1350)) -> Image.Image:
    """Something with edges, its first corner red."""
    picture = Image.new("RGB", size, (206, 202, 196))
    draw, (width, height) = ImageDraw.Draw(picture), size
    for n in range(60):
        x, y = (n * 37) % 100 * width // 100, (n * 53) % 100 * height // 100
        draw.rectangle((x, y, x + width // 15, y + height // 9), fill=(n * 4, 255 - n * 4, n * 97 % 255))
    draw.rectangle((0, 0, width // 10, height // 10), fill=(255, 0, 0))
    return picture


def door() -> Image.Image:
    """A plain painted door in a plain wall: hardly an edge, and yet sharp."""
    picture = Image.new("RGB", (1500, 2000), (190, 188, 180))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((450, 300, 1100, 2000), fill=(150, 140, 120))
    draw.ellipse((1000, 1100, 1050, 1150), fill=(80, 80, 80))
    return picture


def saved(picture: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def exif(orientation: int = 1, make: str = "", moment: str = "") -> bytes:
    """What a camera writes about itself."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    if make:
        tags[0x010F] = make
    if moment:
        tags.get_ifd(0x8769)[0x9003] = moment
    return tags.tobytes()
