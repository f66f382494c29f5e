"""Which fonts a PDF needs beyond its style sheet: one static face per script and weight, cut once per process, on demand."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from pathlib import Path

WEIGHTS = (400, 600)


@dataclass(frozen=True)
class Script:
    """A writing system our text faces do not draw: how to see it in a text, and the package that carries its font."""

    family: str
    package: str
    file: str
    letters: re.Pattern[str]


SCRIPTS = (
    Script("Shopper Hebrew", "fontpkg_heebo", "Heebo[wght].ttf", re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")),
    Script("Shopper Arabic", "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf",
           re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")),
    Script("Shopper Devanagari", "fontpkg_noto_sans_devanagari", "NotoSansDevanagari[wdth,wght].ttf",
           re.compile("[\u0900-\u097f\ua8e0-\ua8ff]")),
    Script("Shopper Thai", "fontpkg_noto_sans_thai", "NotoSansThai[wdth,wght].ttf", re.compile("[\u0e00-\u0e7f]")),
)
PLACE = "/*scripts*/"  # in a style sheet, after the text family
CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
CJK_FAMILIES = {"ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR"}  # shapes differ by language; others get the simplified ones
SYSTEM = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")


def scripts_in(text: str) -> tuple[Script, ...]:
    """The scripts a text uses beyond Latin, Greek and Cyrillic, in a fixed order, where their package is installed."""
    if text.isascii():
        return ()
    return tuple(script for script in SCRIPTS if script.letters.search(text) and _source(script))


def style_for(css: str, html: str) -> str:
    """The style sheet with the families that this page needs after its text families, and only those."""
    families = [script.family for script in scripts_in(html)]
    if not html.isascii() and CJK.search(html):
        language = re.search(r'<html[^>]* lang="(\w+)', html)
        families.append(CJK_FAMILIES.get(language[1] if language else "", "Noto Sans CJK SC"))
    return css.replace(PLACE, "".join(f', "{family}"' for family in families))


def faces_css(script: Script) -> str:
    """The @font-face rules of a script; its addresses are answered by `face`."""
    rule = '@font-face {{ font-family: "{0}"; font-weight: {1}; src: url("static:script/{0}/{1}"); }}'
    return "\n".join(rule.format(script.family, weight) for weight in WEIGHTS)


@cache
def face(address: str) -> bytes:
    """The static TTF behind `script/<family>/<weight>`.

    Variable files must not reach the engine: all their named weights answer to one family, and it picks wrong ones.
    """
    _, family, weight = address.split("/")
    script = next(script for script in SCRIPTS if script.family == family)
    return _cut(script, int(weight))


def _cut(script: Script, weight: int) -> bytes:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fontTools.varLib import instancer  # type: ignore[import-untyped]

    source = _source(script)
    if source is None:
        raise LookupError(f"the font package {script.package} is not installed")
    font = TTFont(source, recalcTimestamp=False)
    axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} | {"wght": weight}
    out = io.BytesIO()
    instancer.instantiateVariableFont(font, axes).save(out)
    return out.getvalue()


def _source(script: Script) -> Path | None:
    found = util.find_spec(script.package)
    return Path(found.origin).parent / "files" / script.file if found and found.origin else None


def versions() -> tuple[str, ...]:
    """What a PDF's bytes depend on besides our own files: font packages, and the system's CJK and emoji files by size."""
    packages = [f"{script.package} {metadata.version(script.package)}" for script in SCRIPTS if _source(script)]
    files = [f"{Path(path).name} {Path(path).stat().st_size}" for path in SYSTEM if Path(path).exists()]
    return (*packages, *files)


@cache
def widths(face: str) -> dict[int, float]:
    """How far each letter of one of our own text faces advances, as a share of the type size."""
    from fontTools.ttLib import TTFont

    with TTFont(Path(__file__).resolve().parent.parent / "static" / "fonts" / f"{face}.ttf", lazy=True) as font:
        em, advances = font["head"].unitsPerEm, font["hmtx"]
        return {code: advances[name][0] / em for code, name in font.getBestCmap().items()}
