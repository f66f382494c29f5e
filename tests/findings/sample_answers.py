"""The answers of the sample edition: correct and cold at the greeting, warm at the farewell."""

from __future__ import annotations

from typing import Any

PERSONAL = "Canary Description, tall, with a red scarf"
YES, NO = {"value": "yes"}, {"value": "no"}


def felt(success: int, effort: int, emotion: int, cause: str) -> dict[str, Any]:
    """A pillar trio."""
    return {"value": {"success": success, "effort": effort, "emotion": emotion, "cause": cause}}


def told(actual: tuple[str, str, str], desired: tuple[str, str, str]) -> dict[str, Any]:
    """What was thought, felt and done, and what was wanted."""
    names = ("think", "feel", "do")
    return {"value": {"actual": dict(zip(names, actual, strict=True)), "desired": dict(zip(names, desired, strict=True))}}


ANSWERS: dict[str, dict[str, Any]] = {
    "site-hours": YES, "site-ease": {"value": "8"}, "site-felt": felt(4, 5, 4, "The hours were the first thing on the page"),
    "arrive-clean": YES | {"at": "17:06"}, "arrive-sign": YES, "arrive-door": YES, "arrive-date": {"value": "17:05"},
    "arrive-felt": felt(5, 4, 4, "Light in the window and a dry step"),
    "greet-30": NO | {"at": "17:12", "comment": "48 s; two people at the machine, nobody at the counter"},
    "greet-wait": {"value": {"seconds": 48, "from": "17:11:10", "to": "17:11:58"}},
    "greet-name": YES, "greet-eye": YES, "queue-said": {"na": True, "na_reason": "No queue"},
    "greet-met": {"value": {"count": 2, "roles": ["barista 1", "barista 2"], "knew_part": "some"}},
    "greet-tfd": told(("I wondered whether they were open.", "unsure", "looked for a bell"),
                      ("That somebody has seen me", "expected", "take off my coat")),
    "greet-who": {"value": PERSONAL}, "greet-felt": felt(3, 3, 1, "Nobody looked up"),
    "allergen-card": NO | {"at": "17:21", "comment": "Not found on request; promised for tomorrow"},
    "advice-asked": {"value": ["size", "here"], "at": "17:15"}, "advice-how": {"value": "read"}, "advice-rule": YES,
    "advice-felt": felt(3, 4, 3, "The board was read to me"),
    "choice-decaf": YES | {"at": "17:16", "comment": "Offered two drinks without caffeine, with a taste of one",
                           "stood_out": "I had not known that there was one."},
    "choice-taste": YES | {"at": "17:16"}, "choice-board": YES, "choice-sold": YES,
    "choice-tfd": told(("There is something for me after all", "curious", "took the one I had tasted"),
                       ("To be asked", "curious", "try something new")),
    "choice-felt": felt(5, 5, 4, "A taste before the choice"),
    "till-price": NO | {"at": "17:19", "comment": "The board said 3.40, the till 3.60"}, "till-paid": {"value": "7.20"},
    "till-wait": {"value": {"seconds": 130}, "at": "17:22"}, "till-temp": {"value": "62.5"}, "table-clean": YES | {
        "at": "17:30", "comment": "48 s after the guests had left"}, "till-felt": felt(3, 2, 2, "Asked twice about the price"),
    "bye-said": YES | {"at": "17:38"}, "bye-how": {
        "value": "own", "at": "17:38", "comment": "The second drink of last time was remembered",
        "stood_out": "See you tomorrow. We kept the lid off for him."},
    "bye-lid": YES, "bye-nps": {"value": "9"}, "bye-date": {"value": "2026-03-13"}, "bye-story": {
        "value": "I came in from the rain and stood for a while before anyone looked up. From the choice on it was a different "
                 "place: I was asked what I like and given a taste, and when I left they had kept the lid off for the child.\n\n"
                 "I would tell a friend about the farewell, and to bring a little patience for the first minute."},
    "bye-tfd": told(("They know us", "known", "told my neighbour"), ("That they know us", "known", "tell a friend")),
    "bye-felt": felt(5, 5, 5, "The lid was kept off without asking"),
}
