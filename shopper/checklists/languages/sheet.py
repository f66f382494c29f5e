"""The translator's sheet: every text of a checklist beside its translation, and the changes that translating makes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shopper.checklists.document import LANGUAGE, Problem
from shopper.checklists.model import Document
from shopper.checklists.texts import missing, texts
from shopper.errors import Conflict, Invalid, NotFound

NAMES: dict[str, str] = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
LONGEST = 4000
MOST_LANGUAGES = 20
_PARTS = {"title": "title", "prompt": "prompt", "guidance": "guidance", "unit": "unit", "choice": "choice",
          "prompts": "writing prompt", "desired": "desired"}
WHOLE = ""  # the touchpoint key under which the checklist's own title stands


@dataclass(frozen=True)
class Text:
    """One text beside its translation; `doubtful` where it was reworded since publication and its translation was not."""

    path: str
    part: str
    text: str
    translation: str
    doubtful: bool

    @property
    def state(self) -> str:
        """missing, doubtful or done."""
        return "missing" if not self.translation.strip() else "doubtful" if self.doubtful else "done"


@dataclass(frozen=True)
class Page:
    """The texts of one touchpoint (or of the checklist itself), with how many of them still want a look."""

    key: str
    title: str
    texts: tuple[Text, ...]

    @property
    def open(self) -> int:
        """Texts that are missing or doubtful."""
        return sum(one.state != "done" for one in self.texts)


def name_of(language: str) -> str:
    """A language as people call it: Arabic (ar)."""
    known = NAMES.get(language) or NAMES.get(language.partition("-")[0])
    return f"{known} ({language})" if known else language


def pages(document: Document, language: str, published: Document | None) -> list[Page]:
    """The whole sheet, touchpoint by touchpoint; `published` is what translations were last published with."""
    told = document.translations.get(language, {})
    before = texts(published) if published else {}
    told_before = published.translations.get(language, {}) if published else {}
    home = {"title": WHOLE} | _homes(document)
    found: dict[str, list[Text]] = {key: [] for key in (WHOLE, *(touchpoint.key for touchpoint in document.touchpoints))}
    for path, text in texts(document).items():
        translation = told.get(path, "")
        doubtful = path in before and before[path] != text and translation == told_before.get(path)
        found[home[path if path == "title" else path.rpartition(".")[0]]].append(
            Text(path, _part(path), text, translation, doubtful))
    titles = {WHOLE: "The checklist"} | {touchpoint.key: touchpoint.title for touchpoint in document.touchpoints}
    return [Page(key, titles[key], tuple(lines)) for key, lines in found.items()]


def _homes(document: Document) -> dict[str, str]:
    """Which touchpoint the texts of each owner belong to: of a touchpoint, its wishes, an item, its choices and prompts."""
    found: dict[str, str] = {}
    for touchpoint in document.touchpoints:
        found |= {touchpoint.key: touchpoint.key, f"{touchpoint.key}.desired": touchpoint.key}
        for item in touchpoint.items:
            found |= {item.key: touchpoint.key, f"{item.key}.choice": touchpoint.key, f"{item.key}.prompts": touchpoint.key}
    return found


def _part(path: str) -> str:
    names = path.split(".")
    return _PARTS[names[1] if len(names) > 1 else "title"] + (f" ({names[2]})" if names[1:2] == ["desired"] else "")


def checked_code(language: str) -> str:
    """A language code such as ar or pt-BR; Invalid for anything else."""
    code = language.strip()
    if not LANGUAGE.fullmatch(code):
        raise Invalid("Nothing was added.", {"language": "Choose a language, or write its code, such as ar, pt-BR or zh-Hant."})
    return code


def add_language(document: Document, language: str) -> Document:
    """One more language, with no text translated yet."""
    code = checked_code(language)
    if code in document.languages:
        raise Conflict(f"This checklist is already in {name_of(code)}; nothing was changed.")
    if len(document.languages) >= MOST_LANGUAGES:
        raise Conflict(f"A checklist has at most {MOST_LANGUAGES} languages; nothing was changed.")
    return document.model_copy(update={"languages": (*document.languages, code)})


def remove_language(document: Document, language: str) -> Document:
    """The document without a further language and what was told in it."""
    held = further(document, language)
    return document.model_copy(update={
        "languages": tuple(one for one in document.languages if one != held),
        "translations": {one: told for one, told in document.translations.items() if one != held}})


def further(document: Document, language: str) -> str:
    """A language that the checklist is translated into; NotFound for its own and for others."""
    if language not in document.languages[1:]:
        raise NotFound("This checklist is not translated into this language.")
    return language


def told(document: Document, language: str, new: Mapping[str, str]) -> Document:
    """The document with these translations put in; an empty one takes the translation out. Invalid where one is too long."""
    known = texts(document)
    wrong = {path: f"A text has at most {LONGEST:,} characters." for path, text in new.items() if len(text) > LONGEST}
    if wrong:
        raise Invalid("Nothing was saved: some texts are too long.", wrong)
    kept = {path: text for path, text in {**document.translations.get(further(document, language), {}), **new}.items()
            if text.strip() and (path in known or path not in new)}
    return document.model_copy(update={"translations": {**document.translations, language: kept}})


def counts(document: Document) -> dict[str, tuple[int, int]]:
    """By further language, how many texts are translated, and of how many."""
    whole = len(texts(document))
    return {language: (whole - len(missing(document, language)), whole) for language in document.languages[1:]}


def doubtful(document: Document, published: Document | None) -> dict[str, list[Text]]:
    """By further language, the texts that were reworded since publication while their translation was not."""
    if published is None:
        return {}
    found = {language: [one for page in pages(document, language, published) for one in page.texts if one.state == "doubtful"]
             for language in document.languages[1:]}
    return {language: those for language, those in found.items() if those}


def stale(document: Document, published: Document | None) -> list[Problem]:
    """A hint for each language whose readers would answer another question than the one that is written now."""
    return [Problem("", "", f"{len(those)} text{'' if len(those) == 1 else 's'} changed since the last version, but not in "
                            f"{name_of(language)}, the first is ‘{those[0].text}’. Look at the translation before you publish.")
            for language, those in doubtful(document, published).items()]
