"""The language of the phone: chosen on a page of the visit, kept in a cookie, followed wherever the checklist speaks it."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Blueprint, Response, current_app, request

from shopper.checklists.model import Document
from shopper.checklists.texts import localised
from shopper.reports.store import Recorded

COOKIE, YEAR = "language", 365 * 24 * 3600
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
OWN_NAMES = {  # each language as its speakers write it; another one stands under its tag
    "ar": "العربية", "bg": "Български", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fr": "Français", "he": "עברית", "hi": "हिन्दी",
    "hr": "Hrvatski", "hu": "Magyar", "it": "Italiano", "ja": "日本語", "ko": "한국어",
    "lt": "Lietuvių", "lv": "Latviešu", "nl": "Nederlands",
    "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina",
    "sv": "Svenska", "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文"}


def add_to(bp: Blueprint) -> None:
    """Keep a choice that was made in an address for the next pages."""
    bp.after_request(remember)


def language_of(document: Document) -> str:
    """The language asked for or chosen before, where this checklist has it; else the one it is written in."""
    wanted = (request.args.get("language", ""), request.cookies.get(COOKIE, ""))
    return next((one for one in wanted if one in document.languages), document.languages[0])


def remember(response: Response) -> Response:
    """The cookie of a choice."""
    if TAG.fullmatch(request.args.get("language", "")):
        response.set_cookie(COOKIE, request.args["language"], max_age=YEAR, path="/field", httponly=True, samesite="Lax",
                            secure=current_app.config["HTTPS"])
    return response


def worded(found: Recorded) -> Recorded:
    """The report as it reads in the chosen language; its keys, answers and rules are the same."""
    document = found.version.document
    return replace(found, version=replace(found.version, document=localised(document, language_of(document))))


def offered(document: Document) -> list[tuple[str, str]]:
    """The languages to choose from, each with its own name; none where there is only one."""
    if len(document.languages) < 2:
        return []
    return [(one, OWN_NAMES.get(one, OWN_NAMES.get(one.partition("-")[0], one))) for one in document.languages]
