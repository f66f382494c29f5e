"""What a downloaded file is called: its name whole for today's programs, and in plain letters for those that know no others."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# letters that do not come apart into a plain one and a mark
LETTERS = str.maketrans({"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
                         "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T",
                         "ı": "i", "ŋ": "ng", "Ŋ": "NG", "ĸ": "k", "‘": "'", "’": "'", "“": "'", "”": "'", "„": "'", "–": "-",
                         "—": "-", "‐": "-"})


def plain(text: str) -> str:
    """The text in the letters of ASCII, as near as they come; what has none there, such as Cyrillic, is left out."""
    return unicodedata.normalize("NFKD", text.translate(LETTERS)).encode("ascii", "ignore").decode()


def names(stem: str, ending: str) -> dict[str, str]:
    """The parameters of a Content-Disposition, by RFC 6266: `filename` plain, and `filename*` whole where that is another."""
    whole = f"{stem}.{ending}"
    simple = f"{re.sub(r'[^A-Za-z0-9)]+$|^[^A-Za-z0-9(]+', '', ' '.join(plain(stem).split())) or 'file'}.{ending}"
    return {"filename": simple} | ({"filename*": "UTF-8''" + quote(whole, safe="!#$&+-.^_`|~")} if whole != simple else {})
