"""Text from outside into plain data or a document, with limits: what cannot be taken is refused in a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from shopper.checklists import visibility
from shopper.checklists.model import Document
from shopper.checklists.signs import sign_problem, texts_in, visible
from shopper.errors import Invalid

LARGEST = 10 * 1000 * 1000  # bytes; the largest real checklist seen has 77 thousand
MOST_NODES = 200_000  # texts, lists and mappings, with every alias counted as often as it is used
DEEPEST = 40
MOST_SENTENCES = 20

Part = TypeVar("Part", bound=BaseModel)


def text_of(data: bytes) -> str:
    """The text of a file, refused when it is empty, too large or not UTF-8."""
    if len(data) >= LARGEST:
        raise Invalid(f"This file has {len(data) / 1e6:.1f} MB. It must stay under {LARGEST // 10**6} MB; nothing was read.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"This file is not UTF-8 text (byte {error.start + 1} does not fit). "
                      "Save it as UTF-8 and try again.") from None
    if not text.strip():
        raise Invalid("This file is empty.")
    return text


def mapping_of(text: str) -> dict[str, Any]:
    """The mapping that a JSON or YAML text holds."""
    data = json_of(text) if text.lstrip().startswith("{") and _is_json(text) else yaml_of(text)
    if not isinstance(data, dict):
        raise Invalid("This file is not a checklist: it should hold keys such as title and touchpoints, "
                      "not a list or a plain text.")
    return data


def _is_json(text: str) -> bool:
    return text.rstrip().endswith("}")


def json_of(text: str) -> Any:
    """Plain data of a JSON text: decimals stay exact text, a doubled key is refused."""
    if sum(text.count(sign) for sign in ",[{") > 2 * MOST_NODES:
        raise Invalid(f"This file holds more than {MOST_NODES:,} parts, so it was not read.")
    try:
        return json.loads(text, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_pairs)
    except json.JSONDecodeError as error:
        raise Invalid(f"This is not correct JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except RecursionError:
        raise Invalid(f"This file is nested too deeply; {DEEPEST} levels are enough for any checklist.") from None
    except ValueError:
        raise Invalid("This file holds a number that is too long.") from None


def _no_constant(name: str) -> Any:
    raise Invalid(f"‘{name}’ is not a number that a checklist can use.")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = set[str]()
    for key, _ in pairs:
        if key in seen:
            raise Invalid(f"The key ‘{key}’ stands twice in the same place, so one of the two would be lost.")
        seen.add(key)
    return dict(pairs)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML whose plain words are read as YAML 1.2 does: only true, false, null and whole numbers are not text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML fills it through add_implicit_resolver

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Invalid(f"Line {key.start_mark.line + 1}: a key must be a word, not a list or a mapping.")
            if key.value in seen:
                raise Invalid(f"Line {key.start_mark.line + 1}: the key ‘{key.value}’ stands twice in the same place, "
                              "so one of the two would be lost.")
            seen.add(key.value)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(0|[1-9][0-9]{0,14})$"), list("-+0123456789"))


def yaml_of(text: str) -> Any:
    """Plain data of a YAML text; its size with all aliases followed is measured before anything is built."""
    try:
        _measure(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader of our own
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
        raise Invalid(f"This is not YAML that can be read: {place}{error.problem or error.context}.") from None
    except yaml.YAMLError:
        raise Invalid("This file holds characters that YAML does not allow, so it was not read.") from None
    except (RecursionError, ValueError):
        raise Invalid("This file could not be read as a checklist.") from None


def _measure(text: str) -> None:
    """Count nodes along the event stream, each alias with everything behind it; refuse before the memory is needed."""
    sizes: dict[str, int] = {}
    open_nodes: list[list[Any]] = [[None, 0]]  # anchor and size so far; the first is the stream itself
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append([event.anchor, 1])
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise Invalid(f"Line {_line(event)}: the alias ‘*{event.anchor}’ names nothing, or contains itself.")
            open_nodes[-1][1] += sizes[event.anchor]
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionEndEvent):
            anchor, size = (event.anchor, 1) if isinstance(event, yaml.ScalarEvent) else open_nodes.pop()
            open_nodes[-1][1] += size
            if anchor:
                sizes[anchor] = size
        if len(open_nodes) > DEEPEST:
            raise Invalid(f"This file is nested too deeply; {DEEPEST} levels are enough for any checklist.")
        if open_nodes[-1][1] > MOST_NODES:
            raise Invalid(f"This file unfolds to more than {MOST_NODES:,} parts (aliases included), so it was not read.")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def part_of(kind: type[Part], data: object) -> Part:
    """Plain data as a strict part of the model; what does not fit is refused in sentences that name the place."""
    try:
        text = json.dumps(data, ensure_ascii=False).encode()
    except (UnicodeEncodeError, TypeError, RecursionError):
        raise Invalid("This file holds values that cannot be stored, such as a broken character.") from None
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise _invalid(sentences(error, data)) from None


def document_of(data: object) -> Document:
    """A document of plain data from outside; a condition that breaks the grammar is refused at the door."""
    document = part_of(Document, data)
    _readable(data)
    _refuse(f"touchpoint ‘{touchpoint.title}’, item ‘{item.prompt}’: show_if: {sentence}" for touchpoint, item in document.items()
            if item.show_if is not None for sentence in visibility.problems(item.show_if))
    return document


def _refuse(found: Iterator[str]) -> None:
    """Raise what was found, all of it as far as a person can read it."""
    if wrong := list(found):
        raise _invalid(wrong)


def _invalid(wrong: list[str]) -> Invalid:
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return Invalid(f"{wrong[0]}{more}", {str(n): sentence for n, sentence in enumerate(wrong[:MOST_SENTENCES], 1)})


def _readable(data: Any) -> None:
    """Refuse texts that hold signs nobody should meet, by the touchpoint, the item and the field they stand in."""
    _refuse(_bad_signs(data))


def _bad_signs(data: Any) -> Iterator[str]:
    for touchpoint in data.get("touchpoints", ()):
        for item in touchpoint.get("items", ()):
            yield from _signs(item, f"touchpoint ‘{visible(touchpoint['title'])}’, item ‘{visible(item['prompt'])}’: ")
        yield from _signs({**touchpoint, "items": ()}, f"touchpoint ‘{visible(touchpoint['title'])}’: ")
    yield from _signs({**data, "touchpoints": ()}, "")


def _signs(part: Any, place: str) -> Iterator[str]:
    for name, text in texts_in(part):
        if wrong := sign_problem(text):
            yield f"{place}‘{name}’ {wrong}"


def sentences(error: ValidationError, data: object) -> list[str]:
    """The errors of a strict check, each with its place in words: touchpoint ‘Greeting’, item 3: …"""
    found: dict[tuple[str, str], str] = {}  # the first error of each place: a union gives one for each of its members
    for one in error.errors(include_url=False):
        where, name = _place(one["loc"], data)
        reason = _reason(one["type"], name, one.get("input"), one.get("ctx") or {}) or f"‘{name}’: {one['msg']}."
        found.setdefault((where, name), f"{where}: {reason}" if where else reason)
    return list(found.values())[:MOST_SENTENCES]


_SINGULAR = {"touchpoints": "touchpoint", "items": "item", "choices": "choice", "thresholds": "threshold"}


def _place(loc: tuple[int | str, ...], data: object) -> tuple[str, str]:
    """Where an error lies, in words, and the name of the key it is about."""
    words, name, at = [], "", data
    for step, following in zip(loc, [*loc[1:], None], strict=True):
        if isinstance(step, int):
            continue
        inside = isinstance(at, dict) and step in at
        if step in _SINGULAR and isinstance(following, int) and inside:
            part = at[step][following]  # type: ignore[index]
            titled = part.get("title") if isinstance(part, dict) and step == "touchpoints" else None
            words.append(f"{_SINGULAR[step]} " + (f"‘{titled}’" if isinstance(titled, str) and titled else str(following + 1)))
            at, name = part, ""
        elif inside or not name:
            name, at = step, at[step] if inside else None  # type: ignore[index]
    return ", ".join(words), name or "this part"


def _reason(kind: str, name: str, given: object, context: dict[str, Any]) -> str:
    """What is wrong, in a sentence; empty where the checker's own words must do."""
    shown = f"‘{str(given)[:60]}’" if isinstance(given, str | int) else "this value"
    if kind == "literal_error":
        return f"‘{name}’ is {shown}, which is not known here; it can be {context.get('expected', '').replace(chr(39), '')}."
    if kind == "string_pattern_mismatch":
        return f"‘{name}’ is {shown}, which has not the right form."
    return {
        "missing": f"‘{name}’ is missing.",
        "extra_forbidden": f"‘{name}’ is not a key that belongs here.",
        "string_type": f"‘{name}’ should be a text.",
        "bool_type": f"‘{name}’ should be true or false.",
        "int_type": f"‘{name}’ should be a number, such as 2 or 2.5.",
        "tuple_type": f"‘{name}’ should be a list.",
        "dict_type": f"‘{name}’ should be a mapping.",
        "model_type": f"‘{name}’ should be a mapping.",
        "string_too_long": f"‘{name}’ has more than {context.get('max_length'):,} characters." if "max_length" in context else "",
        "string_too_short": f"‘{name}’ is empty.",
        "too_short": f"‘{name}’ is empty.",
    }.get(kind, "")
