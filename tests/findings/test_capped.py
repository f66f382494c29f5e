"""A total that a critical item held down names both sums wherever it stands: what was earned, and what is left of it."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists.model import Critical, Scoring
from shopper.findings import rendering, store
from shopper.findings.printing import base_of
from shopper.findings.releasing.store import release
from tests.findings.printed import squeezed, text_of
from tests.findings.sample import ruled, sample_edition, sample_input
from tests.reviews.acting import DOCUMENT, Act, published, report
from tests.tools import needs
from tests.world import NOW

Browser = Callable[[str], FlaskClient]

BOTH = "54 of 74 points, capped at 60 % by ‘Allergen card is shown on request’: 44.4, 22 items counted, plus 1 bonus"
ARABIC = "هل عُرضت بطاقة المواد المسببة للحساسية؟"


@pytest.fixture(scope="module")
def capped() -> dict[str, object]:
    return sample_edition(document=ruled(sample_input().document, "allergen-card", Critical(effect="cap", cap="60")))


def test_the_base_names_the_sum_its_limit_and_what_is_left(capped: dict) -> None:
    assert base_of(capped["score"], capped["score"]) == BOTH
    assert "54 / 74 = 73.0 %" in capped["score"]["arithmetic"]
    assert "Total: 44.4 / 74 = 60.0 %" in capped["score"]["arithmetic"]


def test_a_failed_whole_says_what_it_would_have_been() -> None:
    score = sample_edition(document=ruled(sample_input().document, "allergen-card", Critical(effect="fail")))["score"]
    assert base_of(score, score).startswith("54 of 74 points, failed as a whole by ‘Allergen card is shown on request’: 0, 22 items")


def test_the_score_in_the_teams_hands_is_told_in_the_same_way() -> None:
    score = sample_edition(document=ruled(sample_input().document, "greet-30", Critical(effect="cap", cap="50")))["score"]
    assert base_of(score, score["team"]).startswith("45 of 58 points, capped at 50 % by ")
    assert "45 of 58, capped at 50 % by " in score["arithmetic"][-1] and score["arithmetic"][-1].endswith("29 / 58 = 50.0 %")


@needs("pango")
def test_cover_and_arithmetic_of_the_pdf_name_both(capped: dict) -> None:
    text = text_of(capped)
    assert squeezed(BOTH) in text and "Total: 44.4 / 74 = 60.0" in text


def test_an_edition_frozen_before_prints_as_it_did(capped: dict) -> None:
    old = copy.deepcopy(capped)
    for figures in (old["score"], old["score"]["team"]):
        del figures["raw"], figures["limited"]
    assert base_of(old["score"], old["score"]) == "44.4 of 74 points, 22 items counted, plus 1 bonus"
    assert "44.4 of 74 points, 22 items" in rendering.edition_html(old)


def test_review_list_and_page_name_both(db: Database, client_for: Browser) -> None:
    sent = report(db, published(db, ruled(DOCUMENT, "price", Critical(effect="cap", cap="30"))), Act())
    both = "5 of 10 points, capped at 30 % by ‘Was the price on the board asked?’: 3, 2 items counted"
    assert both in client_for("eve").get(f"/reviews/{sent}").text
    edition = release(db, "eve", sent, NOW)
    assert store.edition_document(db, edition)["score"]["raw"] == "5"
    listed = client_for("max").get("/findings/").text
    assert "5 of 10, a critical item leaves 3" in listed
    assert both in client_for("max").get(f"/findings/{edition}").text


def test_no_line_of_the_cover_ends_within_na(capped: dict) -> None:
    assert ", 1\u00a0N\u2060/\u2060A." in rendering.edition_html(capped).split('class="beside"')[0]


def test_a_score_of_ten_is_told_out_of_ten_everywhere(db: Database, client_for: Browser) -> None:
    ten = sample_edition(document=sample_input().document.model_copy(update={"scoring": Scoring(maximum="10")}))
    assert '<p class="stone">7.8 of 10</p>' in rendering.edition_html(ten)
    sent = report(db, published(db, DOCUMENT.model_copy(update={"scoring": Scoring(maximum="10")})), Act())
    assert "5.0 of 10</b>" in client_for("eve").get(f"/reviews/{sent}").text
    edition = release(db, "eve", sent, NOW)
    assert "5.0 of 10</b>" in client_for("max").get("/findings/").text
    assert "5.0<span class=\"unit\"> of 10" in client_for("max").get(f"/findings/{edition}").text


def test_where_touchpoints_are_weighted_nothing_tells_points_of_the_whole(db: Database, client_for: Browser) -> None:
    weighted = DOCUMENT.model_copy(update={"scoring": Scoring(sections="weights")})
    sent = report(db, published(db, ruled(weighted, "price", Critical(effect="cap", cap="30"))), Act())
    base = "2 items counted, touchpoints weighted, capped at 30 % by ‘Was the price on the board asked?’"
    assert f"{base}, 0 N/A" in client_for("eve").get(f"/reviews/{sent}").text
    edition = release(db, "eve", sent, NOW)
    assert base in client_for("max").get(f"/findings/{edition}").text
    assert "touchpoints weighted, held down by a critical item</span>" in client_for("max").get("/findings/").text


def test_a_prompt_that_runs_right_to_left_stands_apart_and_leaves_the_sentence_as_it_is() -> None:
    document = ruled(sample_input().document, "allergen-card", Critical(effect="cap", cap="60"))
    parts = tuple(part.model_copy(update={"items": tuple(
        item.model_copy(update={"prompt": ARABIC}) if item.key == "allergen-card" else item for item in part.items)})
        for part in document.touchpoints)
    edition = sample_edition(document=document.model_copy(update={"touchpoints": parts}))
    said = f"‘\u2068{ARABIC}\u2069\u200e’ failed. It caps the total at 60 %, which is 73.0 % without critical items."
    assert edition["score"]["criticals"][0]["sentence"] == said
    assert f"by ‘\u2068{ARABIC}\u2069\u200e’: 44.4" in base_of(edition["score"], edition["score"])
    assert f"<li>{said}</li>".replace(" %", "\u00a0%") in rendering.edition_html(edition)
