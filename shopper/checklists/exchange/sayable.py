"""What a spreadsheet's cells cannot hold of a document: the document as they can say it, and a sentence for each difference."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.tongues import CODE
from shopper.checklists.foreign_items import Remark
from shopper.checklists.model import Document
from shopper.checklists.parsing import document_of
from shopper.checklists.texts import left_over, texts

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML knows no such signs
EMPTY = "–"  # a text of spaces alone
SPACED = "Spaces at its ends and signs that no file can hold are left away; line ends become plain ones."
DOLLAR = "‘${’ stands for another answer in an XLSForm, so it is written ‘$ {’."
TONGUE = "This name of a language cannot head a column, so its texts are left away."
LEFT_OVER = "A translation of a text that is no longer there is left away."
TEXTS = ("title", "prompt", "guidance", "text", "unit", "think", "feel", "do", "operations", "marketing")

Clean = Callable[[str], str]


def tidy(text: str) -> str:
    """A text as any cell keeps it."""
    return ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def for_xlsform(text: str) -> str:
    """A text as an XLSForm may hold it."""
    return tidy(text).replace("${", "$ {")


def said(document: Document, clean: Clean) -> tuple[Document, list[Remark]]:
    """The document with every text cleaned, and remarks where that changed one."""
    remarks: list[Remark] = []
    data = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    _texts(data, clean)
    unspeakable = [one for one in data.get("languages", ()) if not CODE.fullmatch(one)]
    remarks += [Remark("", f"language {one}", TONGUE) for one in unspeakable]
    languages = [one for one in data.get("languages", ["en"]) if one not in unspeakable]
    data["languages"] = languages or ["und"]
    for language, paths in left_over(document).items():
        remarks += [Remark("", f"{language}: {path}", LEFT_OVER) for path in paths]
    data["translations"] = _translations(document, clean, {*unspeakable})
    made = document_of(data)
    before, after = _every(document), _every(made)
    known = texts(document)
    for path, text in before.items():
        spoken = not (":" in path and (path.partition(": ")[0] in unspeakable or path.partition(": ")[2] not in known))
        if spoken and after.get(path) != text:
            remarks.append(Remark("", path, DOLLAR if tidy(text) == text else SPACED))
    return made, remarks


def _every(document: Document) -> dict[str, str]:
    """Every text by its path: as it is written, the owners, and translations with their language before the path."""
    owners = {f"{part.key}.owners.{name}": text for part in document.touchpoints
              for name, text in part.owners.model_dump(exclude_defaults=True).items()}
    told = {f"{language}: {path}": text for language, several in document.translations.items() for path, text in several.items()}
    return texts(document) | owners | told


def _translations(document: Document, clean: Clean, without: set[str]) -> Plain:
    known = texts(document)
    found = {language: {path: kept for path, text in told.items() if path in known and (kept := clean(text))}
             for language, told in document.translations.items() if language not in without and CODE.fullmatch(language)}
    return {language: told for language, told in found.items() if told}


def _texts(part: Any, clean: Clean) -> None:
    """Clean the texts of plain data where they stand; keys, figures and conditions are none."""
    if isinstance(part, list):
        for one in part:
            _texts(one, clean)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in ("show_if", "translations", "languages"):
                continue
            if name in TEXTS and isinstance(value, str):
                part[name] = clean(value) or (EMPTY if name in ("title", "prompt", "text") else "")
            elif name == "prompts":
                part[name] = [clean(one) or EMPTY for one in value]
            else:
                _texts(value, clean)
