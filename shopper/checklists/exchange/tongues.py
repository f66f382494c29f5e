"""The languages of a workbook: `label::French (fr)` and `default_language` into language codes and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shopper.checklists.exchange.sheets import Notes, Row, Workbook
from shopper.checklists.languages.sheet import NAMES, name_of

CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|[xX](-[A-Za-z0-9]{1,8})+")
SELF = {"français": "fr", "francais": "fr", "deutsch": "de", "español": "es", "espanol": "es", "português": "pt",
        "italiano": "it", "kiswahili": "sw", "farsi": "fa", "العربية": "ar", "中文": "zh"}
TOLD = ("label", "hint", "guidance_hint")
TOLD_BY_US = ("unit", "prompts", "desired_think", "desired_feel", "desired_do")
CODES = {name.casefold(): code for code, name in NAMES.items()} | SELF
UNSAID = "The file does not say in which language its texts are; {} was taken. Change it in the settings where it is wrong."
TWICE = "This column is in the same language as ‘{}’; the first of the two is taken."
UNKNOWN = "This name of a language is not known here; it became the private code {}."


def code_of(name: str) -> str:
    """`French (fr)`, `fr` and `French` are fr; an unknown name gets a private code such as x-klingon."""
    first, *rest = _code_of(name).split("-")
    return "-".join([first.lower(), *rest])


def _code_of(name: str) -> str:
    bracketed = re.search(r"\(\s*([A-Za-z0-9-]+)\s*\)\s*$", name)
    if bracketed and CODE.fullmatch(bracketed[1]):
        return bracketed[1]
    if name.strip().casefold() in CODES:
        return CODES[name.strip().casefold()]
    if CODE.fullmatch(name.strip()):
        return name.strip()
    return f"x-{re.sub('[^a-z0-9]', '', name.casefold())[:8] or 'other'}"


@dataclass(frozen=True)
class Tongues:
    """The language that texts are written in (as the columns call it, and its code), and the codes of all that occur."""

    base: str
    code: str
    codes: dict[str, str]

    def split(self, told: dict[str, str]) -> tuple[str, dict[str, str]]:
        """A text as it is written, and its translations by code; where the base is missing, another stands in.
        Of two columns in one language the first holds."""
        by_code: dict[str, str] = {}
        for name, text in told.items():
            by_code.setdefault(self.codes.get(name, self.code), text)
        written = by_code.pop(self.code, "") or told.get("") or next(iter(told.values()), "")
        return written, by_code

    def all(self) -> list[str]:
        """Codes, the base first."""
        return list(dict.fromkeys([self.code, *self.codes.values()]))


def tongues_of(book: Workbook, notes: Notes, spare: str) -> Tongues:
    """The languages of a workbook; what had to be guessed is said. `spare` is taken where it says none."""
    settings = book.settings[0] if book.settings else Row("settings", 2, {})
    named = settings.take("default_language")
    listed = [one for one in settings.take("languages").split() if CODE.fullmatch(one)]
    told = list(_told([*book.survey, *book.choices]))
    codes = {name: code_of(name) for name in [*listed, *dict.fromkeys(told), *([named] if named else [])] if name}
    for name, code in codes.items():
        if code.startswith("x-") and name != code:
            notes.whole(f"language {name}", UNKNOWN.format(code))
    _twice([*book.survey, *book.choices], codes, notes)
    beside = _beside([*book.survey, *book.choices])  # columns that stand with and without a language
    if named:
        return Tongues(named, codes[named], codes | ({"": "und"} if named in beside else {}))
    if beside:
        taken = {codes[name] for name in told if name}
        code = next((one for one in (*listed, spare, "en") if one not in taken), "und")
        notes.whole("language", UNSAID.format(name_of(code)))
        return Tongues("", code, codes)
    spoken = [language for language in told if language]
    if spoken:  # texts without a language are taken as the one that most texts stand in
        most = max(dict.fromkeys(spoken), key=spoken.count)
        return Tongues(most, codes[most], codes)
    code = listed[0] if listed else spare
    if not listed:
        notes.whole("language", UNSAID.format(name_of(code)))
    return Tongues("", code, codes)


def _beside(rows: Iterable[Row]) -> set[str]:
    """The languages of texts that also stand, in the same row, in a column that names no language."""
    return {language for row in rows for column in row.cells for name, _, language in [column.partition("::")]
            if language and name in TOLD and name in row.cells}


def _twice(rows: Iterable[Row], codes: dict[str, str], notes: Notes) -> None:
    """Name each text that another column of the same language outdoes."""
    for row in rows:
        seen: dict[tuple[str, str], str] = {}
        for column, text in row.cells.items():
            name, _, language = column.partition("::")
            if language and name in (*TOLD, *TOLD_BY_US):
                first = seen.setdefault((name, codes.get(language, language)), column)
                if text != row.cells[first]:
                    notes.lost(row, TWICE.format(first), f"{column}: {text}")


def _told(rows: Iterable[Row]) -> Iterable[str]:
    for row in rows:
        for column in row.cells:
            name, _, language = column.partition("::")
            if name in TOLD:
                yield language
