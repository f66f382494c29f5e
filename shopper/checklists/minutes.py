"""How long a checklist takes to fill in, reckoned from its items: a guide for whoever plans a visit, not a measurement."""

from __future__ import annotations

from shopper.checklists.model import Document, Item

# Seconds to give one answer on a phone, without the thing observed (a stopwatch runs during the visit itself).
SECONDS = {"yes_no": 4, "single": 7, "several": 12, "scale": 6, "number": 9, "money": 9, "datetime": 9, "timing": 8,
           "short_text": 20, "narrative": 100, "photo": 20, "receipt": 20, "audio": 45, "people_met": 15, "pillars": 25,
           "think_feel_do": 75, "note": 0}
WORDS_A_MINUTE = 220
CHARACTERS_A_SECOND = 3  # typing with a thumb, where a narrative has a minimum length


def minutes(document: Document) -> tuple[int, int]:
    """Whole minutes to fill it in: with only what always shows and must be answered, and with everything."""
    asked = [item for _, item in document.items()]
    least = sum(_seconds(item) for item in asked if item.required and item.show_if is None)
    return _whole(least), _whole(sum(map(_seconds, asked)))


def spoken(document: Document) -> str:
    """The same in words: about 12 to 15 minutes."""
    least, most = minutes(document)
    return f"about {most} minute{'' if most == 1 else 's'}" if least == most else f"about {least} to {most} minutes"


def _seconds(item: Item) -> float:
    words = len(item.prompt.split()) + len(item.guidance.split()) + sum(len(choice.text.split()) for choice in item.choices)
    typing = item.minimum_length / CHARACTERS_A_SECOND
    return words * 60 / WORDS_A_MINUTE + max(SECONDS[item.type], typing)


def _whole(seconds: float) -> int:
    return max(1, round(seconds / 60))
