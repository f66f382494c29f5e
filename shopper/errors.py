"""The refusals a person can be shown: each carries one clear sentence and knows its HTTP status."""

from __future__ import annotations


class Refused(Exception):
    """A request that the rules do not allow; `str(error)` is the sentence for the person.

    `fields` maps a field or item key to its own sentence, so that each error can stand at its place.
    """

    status = 400
    retry_after = 0  # seconds; 0 where waiting does not help

    def __init__(self, sentence: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = fields or {}


class Invalid(Refused):
    """Input that cannot be taken as it is (422); nothing was stored."""

    status = 422


class NotFound(Refused):
    """The thing is absent, or the person may not see it: both look the same (404)."""

    status = 404

    def __init__(self, sentence: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(sentence)


class Conflict(Refused):
    """The state has moved on, or another copy exists (409); the sentence says what was kept."""

    status = 409


class Stale(Conflict):
    """The caller worked on an older copy (412); `current` is what is stored now, so both can be shown."""

    status = 412

    def __init__(self, sentence: str, current: str = "") -> None:
        super().__init__(sentence)
        self.current = current


class TooMany(Refused):
    """Throttled (429); `retry_after` is in seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(Refused):
    """A part of the server is missing or busy for now (503); what was stored is safe."""

    status = 503
    retry_after = 10


class Full(Refused):
    """The disk has no room for this (507); what was stored is safe."""

    status = 507
    retry_after = 300
