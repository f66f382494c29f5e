"""What a person does to a draft, before it is done: a change, an addition of keys, or a form put beside others' changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shopper.checklists import merging
from shopper.checklists.model import Document, fingerprint
from shopper.checklists.parts import loaded, part_text, put_part
from shopper.errors import NotFound, Stale

STALE = "{} changed this after you opened it. Nothing of yours was stored; it still stands here."
STEPPED = {"worth": "item", "weight": "touchpoint"}  # a change of an item's worth is one of the item


@dataclass(frozen=True)
class Seen:
    """The part that a person worked on and the fingerprint of what they saw; see `parts.part_text` for the kinds."""

    kind: str
    key: str
    sha256: str


@dataclass(frozen=True)
class Change:
    """A change of the document and what was done in words, such as ‘moved ‘Greeted’ up’. `seen` is refused when it changed
    meanwhile; `part` is the kind and key of what is changed, where it is one thing."""

    apply: Callable[[Document], Document]
    said: str
    seen: Seen | None = None
    part: tuple[str, str] | None = None


@dataclass(frozen=True)
class Adding:
    """A change that makes new keys. It is told which ones published versions used: a key never means a second thing."""

    apply: Callable[[Document, frozenset[str]], Document]
    said: str

    def knowing(self, taken: frozenset[str]) -> Change:
        """The change, now that it is known which keys are taken."""
        return Change(lambda document: self.apply(document, taken), self.said)


@dataclass(frozen=True)
class Typed:
    """A form of one part: its text as it was drawn (`seen`) and as it is now (`mine`). `force` is the fingerprint of what
    somebody else made of it, when the person has seen that and decided for their own."""

    kind: str
    key: str
    seen: str
    mine: str
    force: str = ""

    def stepped(self) -> tuple[str, str]:
        """The kind and key under which the step is kept."""
        return STEPPED.get(self.kind, self.kind), self.key


class Both(Stale):
    """Both changed the same: `paths` name what, `typed` is the form, `current` the text that is stored."""

    def __init__(self, sentence: str, current: str, paths: list[str], typed: Typed) -> None:
        super().__init__(sentence, current)
        self.paths, self.typed = paths, typed


@dataclass(frozen=True)
class Merging:
    """Forms of parts: what only this person changed goes in beside what others changed; where both did, nothing is done."""

    typed: tuple[Typed, ...]
    said: str

    def knowing(self, who: Callable[[str, str], str]) -> Change:
        """The change, when it can be asked who changed a part last."""

        def apply(document: Document) -> Document:
            for one in self.typed:
                document = _put(document, one, who)
            return document

        return Change(apply, self.said, part=self.typed[0].stepped() if len(self.typed) == 1 else None)


def _put(document: Document, typed: Typed, who: Callable[[str, str], str]) -> Document:
    theirs = part_text(document, typed.kind, typed.key)
    if not theirs:
        raise NotFound("This is not in the draft any more: somebody took it out, or an undo did.")
    mine = loaded(typed.mine)
    part, both = (mine, []) if theirs == typed.seen else merging.merged(loaded(typed.seen), mine, loaded(theirs))
    if both and fingerprint(theirs) != typed.force:
        raise Both(STALE.format(who(*typed.stepped())), theirs, both, typed)
    return put_part(document, typed.kind, typed.key, part)
