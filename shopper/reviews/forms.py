"""Reads the queue's filter from the address, and an editor's decision from a form."""

from __future__ import annotations

from collections.abc import Mapping

from shopper.errors import Invalid
from shopper.reviews.reading.store import SORTS, STATES
from shopper.reviews.store import ReviewFilter, Seen
from shopper.visits.model import KINDS

MOST_PAGES = 10_000


def wanted_reports(args: Mapping[str, str]) -> ReviewFilter:
    """The filter of an address such as `?state=returned&program=…&kind=leader&page=2`."""
    page = args.get("page", "1")
    return ReviewFilter(
        args.get("state", "") if args.get("state") in STATES else STATES[0], args.get("program", ""),
        args.get("kind", "") if args.get("kind") in KINDS else "",
        min(max(int(page), 1), MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        args.get("sort", "") if args.get("sort") in SORTS else SORTS[0])


def address_of(wanted: ReviewFilter) -> dict[str, str]:
    """The filter as it stands in the address, without its page and without what is empty."""
    named = {"state": wanted.state, "program": wanted.program, "kind": wanted.kind,
             "sort": "" if wanted.sort == SORTS[0] else wanted.sort}
    return {name: value for name, value in named.items() if value}


def seen_report(report_id: str, form: Mapping[str, str]) -> Seen:
    """The report as it was on the editor's screen."""
    rev = form.get("rev", "")
    if not (rev.isascii() and rev.isdigit() and len(rev) < 10):
        raise Invalid("The form did not say which version of the report you read. Reload the page and decide again.")
    return Seen(report_id, int(rev), frozenset(form.get("nobody", "").split()))
