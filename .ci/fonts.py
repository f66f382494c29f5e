"""Cuts the static faces that Shopper ships from the variable fonts of the fontpkg packages. Re-runnable: same input, same files.

    .venv/bin/python .ci/fonts.py

TTF faces are whole and serve the PDF (a variable font with an optical-size axis draws wrong glyphs there when bold).
WOFF2 faces serve the web: a Latin part that every page loads, and one with Greek, Cyrillic and Vietnamese, loaded when used.
"""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).resolve().parent.parent / "static" / "fonts"
UPRIGHT, SLANTED = "SourceSerif4[opsz,wght].ttf", "SourceSerif4-Italic[opsz,wght].ttf"
INTER, SERIF = "fontpkg_inter", "fontpkg_source_serif_4"
# file, package, source, axes, family, style, weight, for the web
FACES = (
    ("Inter-Regular", INTER, "Inter[opsz,wght].ttf", {"opsz": 14, "wght": 400}, "Inter", "Regular", True),
    ("Inter-SemiBold", INTER, "Inter[opsz,wght].ttf", {"opsz": 14, "wght": 600}, "Inter SemiBold", "Regular", True),
    ("Inter-Italic", INTER, "Inter-Italic[opsz,wght].ttf", {"opsz": 14, "wght": 400}, "Inter", "Italic", False),
    ("SourceSerif4-Regular", SERIF, UPRIGHT, {"opsz": 24, "wght": 400}, "Shopper Serif", "Regular", True),
    ("SourceSerif4-SemiBold", SERIF, UPRIGHT, {"opsz": 24, "wght": 600}, "Shopper Serif SemiBold", "Regular", False),
    ("SourceSerif4-Italic", SERIF, SLANTED, {"opsz": 14, "wght": 400}, "Shopper Serif", "Italic", True),
    ("SourceSerif4-Display", SERIF, UPRIGHT, {"opsz": 60, "wght": 400}, "Shopper Serif Display", "Regular", False),
)
LATIN = ("U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212,"
         "U+25B2,U+25BC")
WIDER = "U+0100-0130,U+0132-0151,U+0154-02BA,U+0300-03FF,U+0400-04FF,U+1E00-1EFF,U+1F00-1FFF,U+20A0-20AB,U+20AD-20C0"


def main() -> None:
    """Cut every face and put the licences beside them."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, package, source, axes, family, style, web in FACES:
        path = OUT / f"{name}.ttf"
        cut(Path(str(files(package) / "files" / source)), path, axes, (family, style))
        if web:
            shrink(path, OUT / f"{name}.latin.woff2", LATIN)
            shrink(path, OUT / f"{name}.wider.woff2", WIDER)
    for package, licence in ((INTER, "Inter-OFL.txt"), (SERIF, "SourceSerif4-OFL.txt")):
        shutil.copyfile(str(files(package) / "LICENSE"), OUT / licence)
    for path in sorted(OUT.iterdir()):
        print(f"{path.stat().st_size:>8} {path.name}")


def cut(source: Path, target: Path, axes: dict[str, int], names: tuple[str, str]) -> None:
    """One static face with names of its own, so that no program mixes it up with another cut of the same design."""
    font = instancer.instantiateVariableFont(TTFont(source, recalcTimestamp=False), axes, inplace=True)
    family, style = names
    table = font["name"]
    for identifier in (16, 17, 21, 22, 25):
        table.removeNames(nameID=identifier)
    whole = family if style == "Regular" else f"{family} {style}"
    for identifier, text in ((1, family), (2, style), (3, f"{whole}; cut for Shopper"), (4, whole),
                             (6, whole.replace(" ", "") if style == "Italic" else f"{family.replace(' ', '')}-{style}")):
        table.setName(text, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = axes["wght"]
    if "STAT" in font:
        del font["STAT"]
    font.save(target)


def shrink(source: Path, target: Path, unicodes: str) -> None:
    """A WOFF2 with some of the letters, kerning and ligatures kept."""
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum"],
                             notdef_outline=True)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(unicodes.replace("U+", "")))
    cutter.subset(font)
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    main()
