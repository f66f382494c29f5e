"""The phone speaks the checklist's languages: chosen once, followed on every page of the visit, the answers the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.reports import store as reports
from tests import visiting
from tests.field.filling import FORM, SIGNATURE, post
from tests.visiting import REPORT

Clients = Callable[[str], FlaskClient]
ARABIC = {"title": "قهوة خطوة بخطوة", "arriving.title": "الوصول", "greeted.prompt": "هل نظر إليك أحد خلال ثلاثين ثانية؟",
          "greeted.choice.yes": "نعم", "nps.prompt": "هل توصي به؟"}


@pytest.fixture
def spoken(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    made = visiting.document().model_copy(update={"languages": ("en", "ar", "de"), "translations": {"ar": ARABIC}})
    monkeypatch.setattr(visiting, "document", lambda: made)


@pytest.mark.usefixtures("spoken")
def test_a_chosen_language_is_followed_on_every_page_of_the_visit(db: Database, client_for: Clients) -> None:
    visiting.filled(db, nps=None)
    sam = client_for("sam")
    chosen = sam.get(f"{FORM}?language=ar")
    assert '<html lang="ar" dir="rtl">' in chosen.text and 'aria-current="true">العربية</a>' in chosen.text
    assert "HttpOnly" in chosen.headers["Set-Cookie"] and "Path=/field" in chosen.headers["Set-Cookie"]
    form = sam.get(FORM).text
    assert ARABIC["greeted.prompt"] in form and ARABIC["arriving.title"] in form and "What did it cost?" in form
    assert ARABIC["nps.prompt"] in sam.get(f"{FORM}/check").text
    assert ARABIC["title"] in sam.get("/field/visits/visit").text
    for page in (f"{FORM}/check", "/field/visits/visit"):
        assert '<html lang="ar" dir="rtl">' in sam.get(page).text
    refused = post(sam, rev=2, v__price="four")
    assert refused.status_code == 422 and ARABIC["greeted.prompt"] in refused.text and 'id="i-greeted"' in refused.text
    assert post(sam, rev=3).status_code == 303 and reports.answers_of(db, REPORT)["greeted"] == {"value": "yes"}
    sam.post(f"{FORM}/submission", data=SIGNATURE)
    assert '<html lang="ar" dir="rtl">' in sam.get(f"{FORM}/receipt").text


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("asked", ["xx", "<b>", "", "en"])
def test_a_language_that_the_checklist_does_not_have_leaves_the_first_one(db: Database, client_for: Clients, asked: str) -> None:
    visiting.begun(db)
    page = client_for("sam").get(FORM, query_string={"language": asked})
    assert '<html lang="en" dir="ltr">' in page.text and 'class="languages"' in page.text


def test_a_checklist_of_one_language_offers_none(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    assert 'class="languages"' not in client_for("sam").get(f"{FORM}?language=ar").text
