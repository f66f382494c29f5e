"""What a person had written in a form that was refused: their own words, labelled, and nothing that only the page knew."""

from __future__ import annotations

import re
from collections.abc import Iterable

SECRET = frozenset(("password", "new_password", "current", "csrf_token", "token"))
# fields that a page carries for itself: what it showed, where it goes on, which button was pressed
OURS = frozenset(("at", "base", "by", "cap", "choice", "do", "drawn", "errors", "force", "from", "go", "if", "item", "keep",
                  "kind", "next", "nobody", "once", "open", "over", "program", "remove", "report_id", "required", "rev", "role",
                  "room", "seen", "set", "sort", "state", "to", "version"))
OUR_ENDS = (".force", ".from", ".group", ".kept", ".key", ".seen", ".to")
NA = ":na"
MADE_BY_US = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # ids and hashes, chosen but never typed
LABELS = {"channel": "How staff were told", "color": "Colour", "confirmed_by": "Who confirmed it", "conflicts": "Interest",
          "document_months": "Documents kept, in months", "ends_on": "Last day", "names_basis": "Legal basis for names",
          "override": "Why it may be sooner", "personal_months": "Personal data kept, in months",
          "rotation_days": "Rotation in days", "starts_on": "First day", "told_on": "When staff were told",
          "visits_each": "Visits to each location", "window_from": "First day", "window_to": "Last day"}
OF_AN_ITEM = {"v": "", "c": "comment", "s": "this stood out", "r": "why it does not apply", "t": "time seen"}


def written(fields: Iterable[tuple[str, str]]) -> str:
    """One line or more for each field that a person filled in."""
    return "\n".join(f"{label(name)}: {'N/A' if text == NA else text}" for name, text in fields
                     if text.strip() and theirs(name, text))


def theirs(name: str, text: str) -> bool:
    """Whether a field holds what a person wrote; never a password. Whatever stands at an item is the person's answer."""
    ours = name in OURS or name in SECRET or name.endswith(OUR_ENDS) or name.startswith("n.")
    return of_an_item(name) or not (ours or text == NA or MADE_BY_US.fullmatch(text.strip()))


def of_an_item(name: str) -> bool:
    """Whether the field belongs to an item of a checklist."""
    kind, dot, _ = name.partition(".")
    return bool(dot) and kind in OF_AN_ITEM


def label(name: str) -> str:
    """What stands at the field, as near as its name tells."""
    kind, _, rest = name.partition(".")
    if rest and of_an_item(name):
        said = ", ".join(filter(None, (*rest.split("."), OF_AN_ITEM[kind])))
    else:
        said = LABELS.get(name) or name.replace(".", ", ")
    said = re.sub(r"[_-]+|(?<=[a-z])(?=[0-9])", " ", said).strip(" ,") or "Text"
    return said[0].upper() + said[1:]
