"""A person at a browser without JavaScript: opens pages, fills in the forms that stand on them, follows where they lead."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

UNSENT, TICKED = ("submit", "file", "button"), ("radio", "checkbox")


class Forms(HTMLParser):
    """The forms of a page: action and what their fields hold as the page came."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, MultiDict[str, str]]] = []
        self._area: str | None = None
        self._choice: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append((given.get("action") or "", MultiDict()))
        if not self.found:
            return
        fields, name, kind = self.found[-1][1], given.get("name"), given.get("type", "text")
        if tag == "textarea" and name:
            self._area = name
            fields.add(name, "")
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and "selected" in given:
            fields.add(self._choice, given.get("value") or "")
        elif tag == "input" and name and kind not in UNSENT and (kind not in TICKED or "checked" in given):
            fields.add(name, given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area:
            fields = self.found[-1][1]
            fields[self._area] = fields[self._area] + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._choice = None


class Walker:
    """One person's browser; every request carries what a real one sends."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        self.page: TestResponse

    @property
    def text(self) -> str:
        """The page as it stands."""
        return self.page.get_data(as_text=True)

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.page.request.path

    def sign_in(self, name: str, password: str) -> Walker:
        """Through the sign-in page, as anybody."""
        self.open("/people/sign-in")
        return self.submit("sign-in", email=f"{name}@example.org", password=password)

    def open(self, url: str) -> Walker:
        """Go to a page, over redirects."""
        self.page = self.client.get(url, follow_redirects=True)
        assert self.page.status_code == 200, f"{url}: {self.page.status_code}"
        return self

    def submit(self, action: str, **values: Any) -> Walker:
        """Fill in the form whose action ends like this and press its button."""
        forms = [form for form in Forms(self.text).found if form[0].split("?")[0].endswith(action)]
        where, fields = forms[0] if forms else ("", MultiDict())
        assert fields, f"no form for {action!r} on {self.url}"
        for name, value in values.items():
            fields.setlist(name, value if isinstance(value, list) else [value])
        self.page = self.client.post(where or self.url, data=fields, follow_redirects=True)
        assert self.page.status_code == 200, f"{action}: {self.page.status_code}\n{self.text[:3000]}"
        return self
