"""XLSForm expressions read: a small recursive reader for what our conditions can say; the rest is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shopper.checklists.visibility import number, problems

TOKEN = re.compile(r"""\s*(?:(?P<ref>\$\{\s*[^{}\s]+\s*\})|(?P<text>'[^']*'|"[^"]*")|(?P<figure>-?[0-9]+(?:\.[0-9]+)?)
                       |(?P<word>(?:and|or)(?![\w-])|[A-Za-z_][\w-]*(?:\s*\()?)
                       |(?P<sign>!=|>=|<=|[=<>()]|,))""", re.VERBOSE)
STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
MOST_TOKENS = 2000
OPEN = ("‘!=’ and ‘not’ also hold in the workbook while the question has no answer; here it needs an answer first.")
WHOLE = "‘=’ asks in the workbook for exactly these choices; here it is enough that the choice is among them."


class NotRead(Exception):
    """An expression that our conditions cannot say; the text is the reason."""


@dataclass(frozen=True)
class Target:
    """What an expression may ask for: an item's key, its type, and its choices' keys by their names in the workbook."""

    key: str
    type: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reader:
    """The expression's tokens, read from left to right."""

    targets: Mapping[str, Target]
    tokens: list[tuple[str, str]]
    notes: list[str]
    at: int = 0

    def peek(self) -> tuple[str, str]:
        """The token at hand."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, text: str = "") -> tuple[str, str]:
        """The token at hand, which must be `text` where one is named; the next one comes to hand."""
        token = self.peek()
        if text and token[1] != text:
            raise NotRead(f"‘{text}’ was expected")
        self.at += 1
        return token

    def either(self) -> dict[str, Any]:
        """a or b or c."""
        parts = [self.both()]
        while self.peek() == ("word", "or"):
            self.take()
            parts.append(self.both())
        return _any_of(parts)

    def both(self) -> dict[str, Any]:
        """a and b and c."""
        parts = [self.one()]
        while self.peek() == ("word", "and"):
            self.take()
            parts.append(self.one())
        parts = _none_of(parts)
        return parts[0] if len(parts) == 1 else {"all": parts}

    def one(self) -> dict[str, Any]:
        """A bracket, not(…), selected(…) or a comparison."""
        kind, text = self.peek()
        if (kind, text) == ("sign", "("):
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        if text == "not(":
            self.take()
            inner = self.either()
            self.take(")")
            return _negated(inner)
        if text == "selected(":
            self.take()
            target = self.target()
            self.take(",")
            value = self.value(target)
            self.take(")")
            return {"item": target.key, "is": value}
        return self.comparison()

    def target(self) -> Target:
        """What is asked for."""
        kind, text = self.take()
        if kind != "ref":
            raise NotRead(f"it uses ‘{text}’" if text else "it ends too early")
        name = text[2:-1].strip()
        if name not in self.targets:
            raise NotRead(f"it asks for ‘{name}’, which is not carried as an earlier question")
        return self.targets[name]

    def value(self, target: Target) -> str | int:
        """A literal, as our conditions hold it."""
        kind, text = self.take()
        if text == "date(":
            kind, text = self.take()
            self.take(")")
        if kind not in ("text", "figure"):
            raise NotRead(f"it uses ‘{text}’" if text else "it ends too early")
        plain = text[1:-1].strip() if kind == "text" else text
        if target.choices and plain not in target.choices and plain:
            raise NotRead(f"it asks for the choice ‘{plain}’, which that question does not have")
        if target.choices:
            return target.choices.get(plain, plain)
        return int(plain) if kind == "figure" and re.fullmatch("-?[0-9]{1,14}", plain) else plain

    def comparison(self) -> dict[str, Any]:
        """`${a} = 'b'`, either way round."""
        if self.peek()[0] in ("text", "figure"):
            start = self.at
            self.take()
            operator = FLIPPED.get(self.take()[1], "")
            target, end = self.target(), self.at
            self.at = start
            value = self.limit(target) if operator not in ("=", "!=") else self.value(target)
            self.at = end
        else:
            target = self.target()
            operator = self.take()[1]
            value = self.limit(target) if operator not in ("=", "!=") else self.value(target)
        return self.statement(target, operator, value)

    def limit(self, target: Target) -> str | int:
        """A figure or a date, whatever the choices are called."""
        value = self.value(Target(target.key, target.type))
        if number(str(value)) is None and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
            raise NotRead(f"‘{value}’ is no limit")
        return int(value) if re.fullmatch("-?[0-9]{1,14}", str(value)) else value

    def statement(self, target: Target, operator: str, value: str | int) -> dict[str, Any]:
        """One comparison in our words."""
        leaf: dict[str, Any] = {"item": target.key}
        if operator in ("=", "!=") and value == "":
            return leaf | {"answered": operator == "!="}
        if operator == "=":
            if target.type == "several":
                self.notes.append(WHOLE)
            return leaf | {"is": value}
        if operator == "!=":
            return leaf | {"is_not": value, "open": True}
        if operator in (">", ">="):
            limit = leaf | {"at_least": value}
        elif operator in ("<", "<="):
            limit = leaf | {"at_most": value}
        else:
            raise NotRead(f"it uses ‘{operator}’" if operator else "it ends too early")
        return {"all": [limit, leaf | {"is_not": value}]} if operator in ("<", ">") else limit


def condition(text: str, targets: Mapping[str, Target], notes: list[str]) -> dict[str, Any]:
    """Our condition for an expression; NotRead with the reason. `notes` receives where the two mean not quite the same."""
    reader = Reader(targets, _tokens(text), notes)
    try:
        found = reader.either()
    except RecursionError:
        raise NotRead("it is nested too deeply") from None
    if reader.peek()[0] != "end":
        raise NotRead(f"it uses ‘{reader.peek()[1]}’")
    found = _closed(found, notes)
    if problems(found):
        found = _flat(found)
    if problems(found):
        raise NotRead("it is nested more deeply than conditions here can be")
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    plain, at, found = text.translate(STRAIGHT).strip(), 0, list[tuple[str, str]]()
    while at < len(plain):
        match = TOKEN.match(plain, at)
        if match is None or len(found) > MOST_TOKENS:
            raise NotRead(f"it uses ‘{plain[at:at + 20].strip()}’")
        kind = str(match.lastgroup)
        found.append((kind, re.sub(r"\s", "", match[kind]) if kind in ("word", "ref") else match[kind]))
        at = match.end()
    return found


def _any_of(parts: list[dict[str, Any]]) -> dict[str, Any]:
    if len(parts) == 1:
        return parts[0]
    if all("is" in part and part["item"] == parts[0].get("item") for part in parts):
        return {"item": parts[0]["item"], "any_of": [part["is"] for part in parts]}
    return {"any": parts}


def _none_of(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`${a} != '' and ${a} != 'x'` is how a workbook says exactly what our ‘is not’ says."""
    found: list[dict[str, Any]] = []
    while parts:
        first, parts = parts[0], parts[1:]
        same = 0
        while first.get("answered") and same < len(parts) and "open" in parts[same] and parts[same]["item"] == first["item"]:
            same += 1
        unlike = [part["is_not"] for part in parts[:same]]
        parts = parts[same:]
        wanted = {"is_not": unlike[0]} if len(unlike) == 1 else {"none_of": unlike}
        found.append({"item": first["item"], **wanted} if unlike else first)
    return found


def _negated(inner: dict[str, Any]) -> dict[str, Any]:
    if "is" in inner:
        return {"item": inner["item"], "is_not": inner["is"], "open": True}
    if "open" in inner:
        return {"item": inner["item"], "is": inner["is_not"]}
    if "answered" in inner:
        return {"item": inner["item"], "answered": not inner["answered"]}
    raise NotRead("it uses ‘not’ over more than one comparison")


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    """`a and (b and c)` is `a and b and c`."""
    group = next((name for name in ("all", "any") if name in found), "")
    if not group:
        return found
    parts = [_flat(part) for part in found[group]]
    return {group: [inner for part in parts for inner in (part.get(group, [part]))]}


def _closed(found: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    for group in ("all", "any"):
        if group in found:
            return {group: [_closed(part, notes) for part in found[group]]}
    if "open" in found:
        notes.append(OPEN)
    return {name: value for name, value in found.items() if name != "open"}
