"""The plain list that a shopper ticks in the store: a page without data, which the phone fills from what it keeps. HTTP only."""

from __future__ import annotations

from flask import Blueprint, render_template

from shopper import web


def add_to(bp: Blueprint) -> None:
    """Put the list's route on the blueprint."""
    bp.get("/list")(plain_list)


@web.allow("public")
def plain_list() -> str:
    """The same bytes for everybody: which list it is stands behind the # of its address."""
    return render_template("field/app/list.html")
