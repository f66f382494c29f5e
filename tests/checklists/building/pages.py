"""A page's forms as a browser would send them: what a field holds, also where it stands outside and names its form."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


class _Forms(HTMLParser):
    """Collects each form's fields by the form's id."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, MultiDict[str, str]] = {}
        self.inside = self.select = self.area = self.owner = ""
        self.picked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = held.get("id", "")
            self.forms.setdefault(self.inside, MultiDict())
        owner = held.get("form", self.inside)
        if tag == "input" and "name" in held:
            if held.get("type") not in ("checkbox", "radio") or "checked" in held:
                self.put(owner, held["name"], held.get("value", ""))
        elif tag == "textarea":
            self.area, self.owner = held["name"], owner
            self.put(owner, held["name"], "")
        elif tag == "select":
            self.select, self.owner, self.picked = held["name"], owner, False
        elif tag == "option" and self.select and ("selected" in held or not self.picked):
            if "selected" in held and self.picked:
                self.forms[self.owner].poplist(self.select)
            self.picked = True
            self.put(self.owner, self.select, held.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = ""
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            before = self.forms[self.owner].get(self.area, "")
            text = before + data
            self.forms[self.owner].setlist(self.area, [text.removeprefix("\n") if not before else text])

    def put(self, owner: str, name: str, value: str) -> None:
        self.forms.setdefault(owner, MultiDict()).add(name, value)


def form(page: str, form_id: str) -> MultiDict[str, str]:
    """The fields of the form with this id."""
    reader = _Forms()
    reader.feed(page)
    return reader.forms[form_id]
