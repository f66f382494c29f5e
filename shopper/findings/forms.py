"""Reads what a list of editions is narrowed to from the address; what makes no sense narrows nothing."""

from __future__ import annotations

from collections.abc import Mapping

from shopper.findings.store import SORTS, EditionFilter
from shopper.programs.model import is_day


def wanted_editions(args: Mapping[str, str]) -> EditionFilter:
    """The filter of an address such as `?location=…&band=Good&from=2026-03-01&to=2026-03-31`."""
    days = {name: args.get(name, "") if is_day(args.get(name, "")) else "" for name in ("from", "to")}
    return EditionFilter(args.get("location", ""), args.get("wave", ""), args.get("band", ""), days["from"], days["to"],
                         args.get("after", ""), args.get("sort", "") if args.get("sort") in SORTS else "newest")


def address_of(wanted: EditionFilter) -> dict[str, str]:
    """The filter as it stands in the address, without its page and without what is empty."""
    named = {"location": wanted.location, "wave": wanted.wave, "band": wanted.band, "from": wanted.since, "to": wanted.until,
             "sort": "" if wanted.sort == "newest" else wanted.sort}
    return {name: value for name, value in named.items() if value}
