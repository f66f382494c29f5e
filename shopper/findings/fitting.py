"""How much of both lists of findings page one holds: texts measured with the widths of the faces they are printed in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from shopper import pdf_fonts
from shopper.checklists.model import EMOTIONS
from shopper.findings import printing
from shopper.findings.printing import Edition
from shopper.findings.typesetting import shorten

PLAIN, BOLD, SERIF, NAME = "Inter-Regular", "Inter-SemiBold", "SourceSerif4-Italic", "SourceSerif4-Display"
WIDTH, END = 498.9, 780.0  # of the text, and where it ends on page one, in points from the top edge
COLUMN = WIDTH / 2 - 17.0 - 12.1  # of a list's text
MOST = 12
WIDE, OTHER = 1.0, 0.66  # of the type size: a letter of a script that another face draws


def first(edition: Edition) -> int:
    """How many findings of each kind stand on page one, so that neither list runs over: both get the same number.

    The next page never begins with a single finding, and where it can be had no list goes on with one.
    """
    room, kinds = END - above(edition), (edition["strengths"], edition["failures"])
    heights = [[height(found, edition) for found in kind[:MOST]] for kind in kinds]
    fits = max((n for n in range(1, MOST + 1) if max(map(_tall, kinds, heights, (n, n))) <= room), default=1)
    left = {n: [len(kind) - n for kind in kinds if len(kind) > n] for n in range(fits, 0, -1)}
    good = [n for n, lists in left.items() if n > 1 and 1 not in lists] or [n for n, lists in left.items() if lists[:1] != [1]]
    return good[0] if good else fits


def above(edition: Edition) -> float:
    """How far down page one the first finding begins, in points."""
    visit = edition["visit"]
    occasion, address = printing.occasion(visit), printing.address(edition["location"])
    head = 42.5 + 19.2 + 0.9 + 14.2 + 29 * lines(edition["location"]["name"], NAME, 25, WIDTH) + 14
    head += 14 * lines(occasion, PLAIN, 10, WIDTH) + 10.5 * lines(address, PLAIN, 7.4, WIDTH)
    head += 23.6 * ((visit["kind"] in printing.KINDS) + bool(edition["edition"]["changes"]))
    told = sum(5.7 + 13 * lines(f"▼ Critical: {lost['sentence']}", PLAIN, 9, WIDTH - 2) for lost in edition["score"]["criticals"])
    return head + 17 + _summary(edition) + told + _journey(edition) + 19.8 + 18 + 4.3


def _summary(edition: Edition) -> float:
    """The score and what stands beside it, whichever is taller."""
    score = edition["score"]
    figure = 59.8 if score["percent"] is not None else 34.3  # the unit, small on the same line, makes the line taller
    left = figure + (21 if score["band"] else 0) + 10.5 * (lines(printing.score_base(score), PLAIN, 7.4, 120) + 2)
    stones = max((_stone(stone) for stone in (edition["peak"], edition["end"]) if stone), default=0.0)
    if score["team"]:
        stones = max(stones, 22 + 10.5 * lines(printing.base_of(score, score["team"]), PLAIN, 7.4, 101))
    beside = 64 if edition["pillars"]["n"] else _way(edition)
    return max(left, beside + (11.4 + stones if stones else 0))


def _stone(stone: Edition) -> float:
    said = f"{stone['title']} {EMOTIONS[stone['emotion'] - 1]}" if stone["emotion"] else f"{stone['title']}: not rated"
    return 10.5 + 11.5 * lines(said, BOLD, 9, 101) + 10.5 * lines(stone["cause"] or "", PLAIN, 7.4, 101)


def _way(edition: Edition) -> float:
    """The journey as two columns of touchpoints, where nobody asked how it felt."""
    size, line, wide = (7.4, 10.5, 84) if printing.crowded(edition["journey"]) else (9, 13, 230)
    return 42 + max((sum(2.3 + line * lines(shorten(point["title"], 60), BOLD, size, wide) for point in column)
                     for column in printing.columns(edition["journey"])), default=0.0)


def _journey(edition: Edition) -> float:
    """The line with its stations; nothing where the journey stands beside the score."""
    points = edition["journey"]
    if not points or not edition["pillars"]["n"]:
        return 0.0
    chart = 19.8 + 11 + (72.9 + 5 + 10 - 15 - 14 + 10 + 4 if printing.felt(edition) else 13.3)
    if printing.crowded(points):
        names = " · ".join(f"{number} {point['title']}" for number, point in enumerate(points, 1))
        return chart + 20 + 10.5 * lines(names, BOLD, 7.4, WIDTH)
    wide = WIDTH * 0.9154 / len(points) - 5.7
    return chart + 10 + 10 * max(lines(point["title"][:34], BOLD, 7.4, wide) for point in points)


def _tall(findings: list[Edition], heights: list[float], count: int) -> float:
    """The height of a list's first findings, with the line that says how many more there are."""
    more = 10.5 if len(findings) > count else 0
    return more + sum(heights[:count]) + (13 * 2 if not findings else 0)


def height(finding: Edition, edition: Edition) -> float:
    """The height of one finding with the space beneath it."""
    title = f"{finding['title']}{' · critical' if finding['critical'] else ''}"
    observed = finding["observed"] if finding["observed"] != finding["title"] else ""
    quote = 2.3 + 13.5 * lines(f"“{finding['quote']}”", SERIF, 10, COLUMN) if finding["quote"] else 0
    return (13 * (lines(title, BOLD, 9, COLUMN) + lines(observed, PLAIN, 9, COLUMN)) + quote
            + 10.5 * lines(printing.details_of(finding, edition), PLAIN, 7.4, COLUMN) + 8.5)


def lines(text: str, face: str, size: float, width: float) -> int:
    """Into how many lines a text breaks at its spaces, and anywhere in scripts that are written without."""
    room, count, used, wide = width / size, 1 if text else 0, 0.0, _widths(face)
    for word in _words(text):
        bare = word.rstrip()
        long = sum([wide[letter] for letter in bare])
        if used and used + long > room:
            count, used = count + 1, 0.0
        count, used = count + int((used + long) // room), (used + long) % room
        used += wide[" "] * (len(word) - len(bare))
    return count


def _words(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        if word and (word[-1] == " " != letter or word[-1] == "\u200b" or unicodedata.east_asian_width(letter) in "WF"):
            yield word
            word = ""
        word += letter
    if word:
        yield word


class Widths(dict[str, float]):
    """How far each letter of a face advances; what the face does not draw is guessed when it is first met."""

    def __missing__(self, letter: str) -> float:
        self[letter] = 0.0 if _unseen(letter) else WIDE if unicodedata.east_asian_width(letter) in "WF" else OTHER
        return self[letter]


@cache
def _widths(face: str) -> Widths:
    drawn = {chr(code): width for code, width in pdf_fonts.widths(face).items()}
    return Widths({letter: width for letter, width in drawn.items() if not _unseen(letter)})


def _unseen(letter: str) -> bool:
    """Marks that stand on another letter, and signs that only say how a text runs or breaks."""
    return bool(unicodedata.combining(letter)) or unicodedata.category(letter) == "Cf"
