"""The texts of a checklist that can be translated, each by its path, and the document as it reads in another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shopper.checklists.model import Desired, Document, Item, Touchpoint

RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi")

Say = Callable[[str, str], str]  # path and text as written → text to show


def direction(language: str) -> str:
    """`rtl` or `ltr`, for the `dir` of what is written in a language."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def texts(document: Document) -> dict[str, str]:
    """Every translatable text by its path, in the order of the journey; empty texts are left out."""
    found: dict[str, str] = {}

    def note(path: str, text: str) -> str:
        if text:
            found[path] = text
        return text

    _walk(document, note)
    return found


def missing(document: Document, language: str, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The texts that a language does not have yet, by path; `known` are all texts, where they are at hand."""
    told = document.translations.get(language, {})
    return {path: text for path, text in (texts(document) if known is None else known).items() if not told.get(path, "").strip()}


def left_over(document: Document, known: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """By language, translations whose text is no longer there."""
    known = texts(document) if known is None else known
    found = {language: [path for path in told if path not in known] for language, told in document.translations.items()}
    return {language: paths for language, paths in found.items() if paths}


def localised(document: Document, language: str) -> Document:
    """The document as it reads in a language; what is not translated stays as it was written. Keys, points and rules stay."""
    told: Mapping[str, str] = document.translations.get(language, {})
    if language == document.languages[0] or not told:
        return document
    return _walk(document, lambda path, text: (told.get(path) or text) if text else text)


def _walk(document: Document, say: Say) -> Document:
    return document.model_copy(update={"title": say("title", document.title), "touchpoints": tuple(
        _touchpoint(touchpoint, say) for touchpoint in document.touchpoints)})


def _touchpoint(touchpoint: Touchpoint, say: Say) -> Touchpoint:
    key, desired = touchpoint.key, touchpoint.desired
    return touchpoint.model_copy(update={
        "title": say(f"{key}.title", touchpoint.title),
        "desired": Desired(think=say(f"{key}.desired.think", desired.think), feel=say(f"{key}.desired.feel", desired.feel),
                           do=say(f"{key}.desired.do", desired.do)),
        "items": tuple(_item(item, say) for item in touchpoint.items)})


def _item(item: Item, say: Say) -> Item:
    return item.model_copy(update={
        "prompt": say(f"{item.key}.prompt", item.prompt), "guidance": say(f"{item.key}.guidance", item.guidance),
        "choices": tuple(choice.model_copy(update={"text": say(f"{item.key}.choice.{choice.key}", choice.text)})
                         for choice in item.choices),
        "unit": say(f"{item.key}.unit", item.unit),
        "prompts": tuple(say(f"{item.key}.prompts.{place}", prompt) for place, prompt in enumerate(item.prompts, 1))})
