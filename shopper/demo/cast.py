"""Who and where the demo is: two invented brands, eight locations, twelve people, three waves, and each visit's fate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shopper.programs.model import NewLocation, NewNotice, NewProgram, NewWave

COFFEE, BANK = "coffee", "bank"
PROGRAMS = {
    COFFEE: NewProgram("Brindle & Tern Coffee", color="#2F4F3E", rotation_days=14),
    BANK: NewProgram("Osmere Bank", color="#2B4A6F", rotation_days=14),
}
CHECKLISTS = {"coffee": COFFEE, "savings": BANK, "helpline": BANK}
LOCATIONS = {
    "marlow": (COFFEE, NewLocation("Marlow Street", "BT-01", "14 Marlow Street", "Old Town", ("high-street",))),
    "quay": (COFFEE, NewLocation("Old Quay", "BT-02", "2 Old Quay", "Harbour", ("high-street", "terrace"))),
    "station": (COFFEE, NewLocation("Station Hall", "BT-03", "Platform 1, Central Station", "Old Town", ("station",))),
    "ring": (COFFEE, NewLocation("Ring Road North", "BT-04", "81 Ring Road", "North", ("drive-through",))),
    "market": (COFFEE, NewLocation("Market Square, in the Corn Exchange", "BT-05", "1 Market Square", "Old Town",
                                   ("high-street",))),
    "castle": (BANK, NewLocation("Castle Gate", "OB-11", "5 Castle Gate", "Old Town", ("branch",))),
    "mill": (BANK, NewLocation("Mill Lane", "OB-12", "22 Mill Lane", "North", ("branch",))),
    "helpline": (BANK, NewLocation("Card helpline", "OB-90", "By telephone", "Telephone", ("helpline",))),
}
QUALITY = {"marlow": 0.82, "quay": 0.6, "station": 0.42, "ring": 0.66, "market": 0.9, "castle": 0.75, "mill": 0.4,
           "helpline": 0.68}
# key: (name, roles by program; admin belongs to the organisation; locations a manager holds)
PEOPLE: dict[str, tuple[str, tuple[tuple[str, str | None], ...], tuple[str, ...]]] = {
    "ada": ("Ada Lindqvist", (("admin", None),), ()),
    "eve": ("Eve Okafor", (("editor", COFFEE), ("editor", BANK)), ()),
    "emil": ("Emil Brandt", (("editor", BANK),), ()),
    "max": ("Max Ferreira", (("manager", COFFEE),), ("marlow", "quay")),
    "mia": ("Mia Castellanos", (("manager", COFFEE),), ("station", "ring", "market")),
    "ben": ("Ben Achterberg", (("manager", BANK),), ("castle", "mill", "helpline")),
    "sam": ("Sam Whitlock", (("shopper", COFFEE), ("shopper", BANK)), ()),
    "sue": ("Sue Marchetti", (("shopper", COFFEE),), ()),
    "ivo": ("Ivo Petrov", (("shopper", COFFEE), ("shopper", BANK)), ()),
    "noor": ("Noor Haddad", (("shopper", COFFEE), ("shopper", BANK)), ()),
    "lena": ("Lena Vogt", (("shopper", BANK),), ()),
    "tom": ("Tom Eriksen", (("shopper", COFFEE), ("shopper", BANK)), ()),
}
SIGN_INS = {"Admin": "ada", "Editor": "eve", "Manager": "max", "Shopper": "sam"}
NOTICE = ("Visits by mystery shoppers may take place at any time. They show us what customers meet, what we do well and what to "
          "mend. Nobody is named, and no visit is used against anyone.")
WAVES = ((-100, -62), (-56, -16), (-12, 24))  # days from today; each begins in another month, so no two share a name
SEASONS = ("Winter", "Late winter", "Early spring", "Spring", "Late spring", "Early summer", "Summer", "Late summer",
           "Early autumn", "Autumn", "Late autumn", "Early winter")  # by month
# What becomes of the visits of each wave, by location in turn; the last wave is the one under way.
DONE = ("released",) * 9
FATES: tuple[dict[str, tuple[str, ...]], ...] = (
    {COFFEE: (*DONE, "rejected"), BANK: ("released",) * 8 + ("missed",)},
    {COFFEE: ("released",) * 8 + ("cancelled", "leader"), BANK: ("released",) * 8 + ("could-not-complete",)},
    {COFFEE: ("released", "submitted", "submitted", "returned", "started", "accepted", "assigned", "assigned", "open", "open",
              "practice", "started"),
     BANK: ("released", "submitted", "submitted", "returned", "started", "accepted", "assigned", "open", "assigned", "accepted")},
)
SCENARIOS = {
    "coffee": ("A weekday before work, in a hurry, one drink to take away. Ask what is in the oat biscuit.", "first visit"),
    "savings": ("You have a small sum that you will not need for seven years. You have never invested. Sign nothing.",
                "existing customer"),
    "helpline": ("You notice on the train that your card is gone. You want it stopped.", "abroad"),
}
BRIEFING = ("Read the whole form once before you go. Note times when nobody watches. Write down what was seen, heard and felt; "
            "no names, no descriptions of people. Keep the receipt.")


@dataclass(frozen=True)
class Planned:
    """One visit of the demo before it happens: where, when (days from today), with which form, and how it will end."""

    number: int
    wave: int
    location: str
    checklist: str
    day: int
    fate: str


def planned() -> list[Planned]:
    """All sixty visits in order."""
    visits: list[Planned] = []
    for wave, (first, last) in enumerate(WAVES):
        for program in (COFFEE, BANK):
            places = [key for key, (owner, _) in LOCATIONS.items() if owner == program]
            fates = FATES[wave][program]
            for turn, fate in enumerate(fates):
                place = places[turn % len(places)]
                day = first + 2 + turn * (min(last, -2) - first - 2) // len(fates)
                form = "coffee" if program == COFFEE else "helpline" if place == "helpline" else "savings"
                visits.append(Planned(len(visits) + 1, wave, place, form, day, fate))
    return visits


def wave(today: date, number: int) -> NewWave:
    """A wave with its days."""
    first, last = WAVES[number]
    starts, ends = today + timedelta(days=first), today + timedelta(days=last)
    return NewWave(f"{SEASONS[starts.month - 1]} {starts:%Y}", starts.isoformat(), ends.isoformat(), visits_each=2)


def notice(today: date) -> NewNotice:
    """That staff were told, before the first wave."""
    told = today + timedelta(days=WAVES[0][0] - 30)
    return NewNotice(NOTICE, told.isoformat(), "Team meetings and the notice board", "Head of operations")
