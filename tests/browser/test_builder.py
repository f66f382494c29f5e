"""The builder in a real Chromium: a checklist of twelve items by keyboard alone, two admins, a slow server, drag and drop."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask, request
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlite_utils import Database

from shopper.checklists import editing, store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change
from shopper.checklists.model import Document
from shopper.people.model import Person
from tests.browser import axe
from tests.browser.live import BROWSER, LAPTOP, PHONE, chromium, serving, sign_in
from tests.checklists.building.test_items import MADE
from tests.checklists.made import question
from tests.world import NOW

pytestmark = BROWSER
ADA = Person("ada", "Ada Admin", "ada@example.org", frozenset({("admin", None)}))
TABLET = {"width": 1024, "height": 768}
VISIT = {
    "Arrival": ("Was the door open?", "Was the window clean?", "How many people were waiting?"),
    "Counter": ("Were you greeted?", "How long did the greeting take?", "Did the advisor ask what you need?", "Was the price said?",
                "Did you get a receipt?"),
    "Farewell": ("Did somebody say goodbye?", "What happened at the door?", "How did it feel?", "Take your receipt with you."),
}
TYPES = {"How many people were waiting?": "number", "How long did the greeting take?": "timing", "What happened at the door?": "narrative",
         "How did it feel?": "pillars", "Take your receipt with you.": "note"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as found:
        yield found


@pytest.fixture
def said() -> list[str]:
    """What the browser's console says."""
    return []


@pytest.fixture
def context(browser: Browser, db: Database, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=ViewportSize(**LAPTOP), base_url=address, reduced_motion="reduce")
    sign_in(context, address, db, "ada")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, said: list[str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return page


def stored(db: Database, checklist_id: str) -> Document:
    return store.find_draft_for(db, ADA, checklist_id).document


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def prompts(page: Page) -> list[str]:
    return page.locator(".builder-words h3 [dir]").all_inner_texts()


def type_into(page: Page, field: str, text: str) -> None:
    """Go to a field by Tab, as somebody without a mouse does, and write."""
    tab_to(page, field)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def tab_to(page: Page, wanted: str) -> None:
    """Tab until an element has the focus."""
    for _ in range(150):
        if focused(page) == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def write_item(page: Page, prompt: str) -> None:
    """A new item, from anywhere on the page."""
    page.keyboard.type(prompt)
    if prompt in TYPES:
        page.keyboard.press("Tab")
        page.locator("#add-type").select_option(TYPES[prompt])  # the arrow keys of a closed list, in one step
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".builder-words h3", has_text=prompt)).to_be_visible()
    expect(page.locator("#add-prompt")).to_be_focused()


def test_a_checklist_is_built_from_nothing_by_keyboard_and_published(page: Page, db: Database, said: list[str]) -> None:
    page.goto("/checklists/new")
    type_into(page, "title", "A shop by keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/draft")
    for title, items in VISIT.items():
        page.locator("body").focus()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("t")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator("#t-title")).to_have_value(title)
        expect(page.locator("#add-prompt")).to_be_focused()
        for prompt in items:
            write_item(page, prompt)
    checklist_id = page.url.split("/")[4]
    assert [[item.prompt for item in part.items] for part in stored(db, checklist_id).touchpoints] == [list(items) for items in VISIT.values()]
    make_critical(page)
    make_conditional(page)
    document = stored(db, checklist_id)
    goodbye, greeting = document.item("did-somebody-say-goodbye"), document.item("how-long-did-the-greeting-take")
    assert goodbye is not None and goodbye.critical is not None and goodbye.critical.effect == "mark"
    assert greeting is not None and greeting.show_if == {"item": "were-you-greeted", "is": "yes"}
    expect(page.locator("#f-aloud")).to_have_text("Shown when ‘Were you greeted?’ is Yes")
    page.get_by_role("link", name="Publish …").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Publish version 1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/*")
    assert [one["number"] for one in store.versions_of(db, checklist_id)] == [1]
    assert said == []


def make_critical(page: Page) -> None:
    """Open the first item of the farewell, and let its failure mark the report."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#item-form")).to_be_visible()
    page.locator("#fold-weight summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, "f-critical")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator(".builder-open .base").first).to_contain_text("critical")


def make_conditional(page: Page) -> None:
    """In the touchpoint before, the second item depends on the first."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("[")
    expect(page.locator("#t-title")).to_have_value("Counter")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#item-form")).to_be_visible()
    page.locator("#fold-shown summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, "f-if0")
    page.locator("#f-if0").select_option("item:were-you-greeted")  # the first letters, as fast as a closed list wants them
    page.keyboard.press("Tab")
    expect(page.locator("#f-if0-value")).to_have_value("yes")


@pytest.fixture
def checklist_id(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", MADE, NOW)


def test_focus_stays_on_what_is_moved_and_the_move_is_announced(page: Page, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft")
    page.locator("#down-a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Moved ‘Was there a a?’. It is now 2 of 3 in Arrival.")
    assert focused(page) == "down-a" and prompts(page)[:2] == ["Was there a b?", "Was there a a?"]
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator("#said")).to_have_text("Taken back: moved ‘Was there a a?’.")
    assert prompts(page)[0] == "Was there a a?"
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(page.locator("#said")).to_have_text("Done again: moved ‘Was there a a?’.")
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#undo")).to_have_count(0)
    assert focused(page) == "saved"
    page.locator("#delete-c").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("Deleted ‘Was there a c?’.")
    assert focused(page) == "open-b"
    assert said == []


def test_typing_is_saved_and_shows_on_the_phone_without_losing_the_place(page: Page, db: Database, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft?item=b")
    page.locator("#f-prompt").focus()
    page.keyboard.press("End")
    page.keyboard.type(" And where")
    expect(page.locator("#phone legend").nth(1)).to_have_text("Was there a b? And where")
    page.keyboard.type(", exactly?")
    expect(page.locator("#head-b h3")).to_contain_text("And where, exactly?")
    assert focused(page) == "f-prompt"
    expect(page.locator("#phone legend").nth(1)).to_have_text("Was there a b? And where, exactly?")
    item = stored(db, checklist_id).item("b")
    assert item is not None and item.prompt == "Was there a b? And where, exactly?"
    assert said == []


def test_what_is_typed_while_the_server_is_slow_is_kept(app: Flask, page: Page, db: Database, checklist_id: str) -> None:
    app.before_request(lambda: time.sleep(0.7) if request.method == "POST" else None)
    page.goto(f"/checklists/{checklist_id}/draft?item=b")
    page.locator("#fold-shown summary").click()
    page.locator("#f-if0").select_option("item:a")  # its answer draws the form anew, with a choice to compare with
    page.locator("#f-guidance").fill("Look at the shelf")
    expect(page.locator("#head-b")).to_contain_text("Shown when")
    expect(page.locator("#f-guidance")).to_have_value("Look at the shelf")
    page.locator("#f-guidance").blur()
    expect(page.locator("#f-if0-value")).to_have_value("yes")
    item = stored(db, checklist_id).item("b")
    assert item is not None and (item.guidance, item.show_if) == ("Look at the shelf", {"item": "a", "is": "yes"})


@pytest.mark.parametrize("wait", [0, 0.25, 0.9])
def test_items_written_one_after_the_other_arrive_whole_and_in_order(app: Flask, page: Page, db: Database, checklist_id: str, wait: float,
                                                                     said: list[str]) -> None:
    app.before_request(lambda: time.sleep(wait) if request.method == "POST" else None)
    page.goto(f"/checklists/{checklist_id}/draft?at=counter")
    written = ["Is the lamp on?", "Is the tap dry?", "Is the mat flat?"]
    page.locator("#add-prompt").focus()
    for prompt in written:
        page.keyboard.type(prompt, delay=70)
        page.keyboard.press("Enter")
        assert page.locator("#add-prompt").input_value() == ""
    page.keyboard.type("Is the bin empty", delay=70)
    expect(page.locator(".builder-words h3", has_text="flat")).to_be_visible()
    expect(page.locator("#add-prompt")).to_be_focused()
    expect(page.locator("#add-prompt")).to_have_value("Is the bin empty")
    assert [item.prompt for item in stored(db, checklist_id).touchpoints[1].items[1:]] == written
    assert said == []


def test_a_journey_and_its_items_are_written_without_waiting(app: Flask, page: Page, db: Database, checklist_id: str) -> None:
    app.before_request(lambda: time.sleep(0.3) if request.method == "POST" else None)
    page.goto(f"/checklists/{checklist_id}/draft?item=b")
    for title in ("At the table", "At the till"):
        page.locator("#new-touchpoint").focus()
        page.keyboard.type(title, delay=20)
        page.keyboard.press("Enter")
    page.keyboard.type("On the way", delay=70)
    expect(page.locator("#t-title")).to_have_value("At the till")
    expect(page.locator("#new-touchpoint")).to_have_value("On the way")
    expect(page.locator("#new-touchpoint")).to_be_focused()
    page.locator("#add-prompt").fill("Was it quick?")
    page.keyboard.press("Enter")
    expect(page.locator(".builder-words h3", has_text="quick")).to_be_visible()
    assert [part.title for part in stored(db, checklist_id).touchpoints[2:]] == ["At the table", "At the till"]
    assert [item.prompt for item in stored(db, checklist_id).touchpoints[3].items] == ["Was it quick?"]


def test_an_open_item_keeps_its_words_while_a_new_one_arrives(app: Flask, page: Page, db: Database, checklist_id: str) -> None:
    app.before_request(lambda: time.sleep(0.5) if request.method == "POST" else None)
    page.goto(f"/checklists/{checklist_id}/draft?item=b")
    page.locator("#add-prompt").fill("One more?")
    page.keyboard.press("Enter")
    page.locator("#f-guidance").focus()
    page.keyboard.type("Look at all the shelves", delay=50)
    expect(page.locator(".builder-words h3", has_text="One more?")).to_be_visible()
    expect(page.locator("#f-guidance")).to_be_focused()
    expect(page.locator("#f-guidance")).to_have_value("Look at all the shelves")
    page.locator("#f-guidance").blur()
    page.get_by_role("link", name="Read", exact=True).click()
    page.wait_for_url(f"**/checklists/{checklist_id}")
    item = stored(db, checklist_id).item("b")
    assert item is not None and item.guidance == "Look at all the shelves"
    assert prompts_of(stored(db, checklist_id)) == ["Was there a a?", "Was there a b?", "Was there a c?", "One more?"]


def prompts_of(document: Document) -> list[str]:
    return [item.prompt for item in document.touchpoints[0].items]


def test_a_new_item_that_is_refused_comes_back_with_its_sentence(page: Page, db: Database, checklist_id: str) -> None:
    page.goto(f"/checklists/{checklist_id}/draft")
    page.route("**/draft/items", lambda route: (page.wait_for_timeout(400), route.abort()))
    page.locator("#add-prompt").fill("Was it lost?")
    page.keyboard.press("Enter")
    expect(page.locator("#trouble")).to_contain_text("no connection")
    expect(page.locator("#add-prompt")).to_have_value("Was it lost?")
    page.keyboard.press("Enter")
    page.keyboard.type("The next")
    expect(page.locator("#add-back")).to_contain_text("Not added: ‘Was it lost?’")
    page.unroute("**/draft/items")
    page.keyboard.press("Enter")
    expect(page.locator(".builder-words h3", has_text="The next")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#add-prompt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".builder-words h3", has_text="Was it lost?")).to_be_visible()
    assert prompts_of(stored(db, checklist_id))[-2:] == ["The next", "Was it lost?"]


def test_without_a_connection_words_stay_and_are_sent_again(page: Page, db: Database, checklist_id: str) -> None:
    page.goto(f"/checklists/{checklist_id}/draft?item=b")
    page.route("**/items/b", lambda route: route.abort())
    page.locator("#f-guidance").fill("Written in a tunnel")
    page.locator("#f-guidance").blur()
    expect(page.locator("#trouble")).to_contain_text("no connection")
    page.unroute("**/items/b")
    expect(page.locator("#trouble")).to_be_empty()
    item = stored(db, checklist_id).item("b")
    assert item is not None and item.guidance == "Written in a tunnel"


def test_somebody_elses_change_stands_beside_mine_until_i_choose(page: Page, db: Database, checklist_id: str) -> None:
    page.goto(f"/checklists/{checklist_id}/draft?item=a")
    theirs = Change(lambda held: editing.put_item(held, question("a", prompt="Theirs")), "changed")
    drafts.change_draft(db, "eve", checklist_id, theirs, NOW)
    page.locator("#f-prompt").fill("Mine")
    page.locator("#f-prompt").blur()
    expect(page.locator("#both")).to_contain_text("Theirs")
    expect(page.locator("#f-prompt")).to_have_value("Mine")
    page.locator("#force").click()
    expect(page.locator("#both")).to_be_empty()
    expect(page.locator("#head-a h3")).to_contain_text("Mine")
    item = stored(db, checklist_id).item("a")
    assert item is not None and item.prompt == "Mine"


@pytest.mark.parametrize("wait", [0, 0.6])
def test_a_touchpoint_is_deleted_right_after_an_item_of_it_was_saved(app: Flask, page: Page, db: Database, checklist_id: str, wait: float) -> None:
    app.before_request(lambda: time.sleep(wait) if request.method == "POST" else None)
    page.goto(f"/checklists/{checklist_id}/draft?item=a")
    page.locator("#fold-station summary").click()
    page.locator("#f-prompt").fill("The last words before it goes")
    page.locator("#t-delete").click()  # the words are saved as the field is left, and the deletion waits for that
    expect(page.locator("#said")).to_have_text("Deleted ‘Arrival’ and its 3 items.")
    expect(page.locator("#trouble")).to_be_empty()
    assert [part.key for part in stored(db, checklist_id).touchpoints] == ["counter"]
    page.locator("#undo").click()
    expect(page.locator("#t-arrival")).to_be_visible()
    assert prompts_of(stored(db, checklist_id))[0] == "The last words before it goes"


def test_what_two_admins_change_of_one_item_goes_together(app: Flask, page: Page, db: Database, checklist_id: str) -> None:
    app.before_request(lambda: time.sleep(0.6) if request.method == "POST" else None)
    page.goto(f"/checklists/{checklist_id}/draft?item=a")
    guided = question("a", guidance="Theirs, on how to look")
    drafts.change_draft(db, "eve", checklist_id, Change(lambda held: editing.put_item(held, guided), "changed"), NOW)
    page.locator("#f-prompt").fill("Mine")
    page.wait_for_timeout(1100)  # its save is under way
    page.locator("#f-prompt").press_sequentially(", and more", delay=20)
    page.locator("#f-prompt").blur()
    expect(page.locator("#head-a h3")).to_contain_text("Mine, and more")
    expect(page.locator("#f-guidance")).to_have_value("Theirs, on how to look")
    expect(page.locator("#both")).to_be_empty()
    item = stored(db, checklist_id).item("a")
    assert item is not None and (item.prompt, item.guidance) == ("Mine, and more", "Theirs, on how to look")


def test_an_item_is_dragged_to_another_place_and_to_another_touchpoint(page: Page, db: Database, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft")
    drag(page, "#line-a .builder-grip", "#line-c")
    expect(page.locator("#said")).to_have_text("Moved ‘Was there a a?’. It is now 3 of 3 in Arrival.")
    drag(page, "#line-b .builder-grip", "#t-counter")
    expect(page.locator("#said")).to_have_text("Moved ‘Was there a b?’. It is now 2 of 2 in Counter.")
    assert [[item.key for item in part.items] for part in stored(db, checklist_id).touchpoints] == [["c", "a"], ["d", "b"]]
    assert said == []


def drag(page: Page, grip: str, target: str) -> None:
    """With the mouse, in steps, as a hand does."""
    start, end = page.locator(grip).bounding_box(), page.locator(target).bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 4, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 4, start["y"] + 30, steps=5)
    for down in (20, 10, 6):  # the lists make room on the way, so a hand goes on a little
        page.mouse.move(end["x"] + 30, end["y"] + end["height"] - down, steps=8)
        page.wait_for_timeout(60)
    page.mouse.up()


def test_touchpoints_are_dragged_along_the_journey(page: Page, db: Database, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft?item=b")
    drag(page, ".builder-stations li:first-child .builder-grip", "#t-counter")
    expect(page.locator("#said")).to_have_text("Moved ‘Arrival’. It is now 2 of 2.")
    assert [part.key for part in stored(db, checklist_id).touchpoints] == ["counter", "arrival"]
    expect(page.locator("#item-form")).to_be_visible()  # what was open stays open
    assert said == []


def test_enter_opens_an_item_and_escape_closes_it_with_all_that_was_typed(page: Page, db: Database, checklist_id: str) -> None:
    page.goto(f"/checklists/{checklist_id}/draft")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#f-prompt")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Was it open?")
    page.keyboard.press("Escape")
    expect(page.locator("#open-a")).to_be_focused()
    expect(page.locator("#item-form")).to_have_count(0)
    assert stored(db, checklist_id).touchpoints[0].items[0].prompt == "Was it open?"


def test_back_and_forward_go_from_item_to_item(page: Page, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft")
    page.locator("#open-a").click()
    expect(page.locator("#item-form")).to_be_visible()
    page.locator("#t-counter").click()
    expect(page.locator("#t-title")).to_have_value("Counter")
    page.go_back()
    expect(page.locator("#t-title")).to_have_value("Arrival")
    expect(page.locator("#line-a #item-form")).to_be_visible()
    page.go_back()
    expect(page.locator("#item-form")).to_have_count(0)
    assert said == []


def test_a_link_away_waits_until_the_last_words_are_stored(app: Flask, page: Page, db: Database, checklist_id: str) -> None:
    app.before_request(lambda: time.sleep(0.5) if request.method == "POST" else None)
    page.goto(f"/checklists/{checklist_id}/draft?item=a")
    page.locator("#f-prompt").fill("The very last words")
    page.get_by_role("link", name="Read", exact=True).click()
    page.wait_for_url(f"**/checklists/{checklist_id}")
    assert page.get_by_role("heading", name="The very last words").count() == 1


def test_lines_are_pasted_and_shown_as_they_are_typed(page: Page, db: Database, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft/pasted?at=counter")
    page.locator("#text").fill("Was it warm?\nHow many seats?\tnumber")
    expect(page.locator("#pasted")).to_contain_text("Add 2 items")
    page.get_by_role("button", name="Add 2 items").click()
    page.wait_for_url("**/draft?at=counter*")
    assert [item.prompt for item in stored(db, checklist_id).touchpoints[1].items[1:]] == ["Was it warm?", "How many seats?"]
    assert said == []


def test_the_scoring_panel_is_worked_on_by_keys_and_adds_up(page: Page, db: Database, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft/scoring")
    expect(page.locator("#sum-all")).to_have_text("3")
    page.locator("[id='i.a.p.yes']").select_text()
    for figure in ("5", "2", "4"):  # down the column of points
        page.keyboard.type(figure)
        page.keyboard.press("Enter")
    expect(page.locator("#sum-all")).to_have_text("11")
    expect(page.locator("#sum-arrival")).to_have_text("11100 %")
    assert [item.choices[0].points for item in stored(db, checklist_id).touchpoints[0].items] == [5, 2, 4]
    page.locator("[id='i.b.critical']").select_option("cap")
    page.locator("[id='i.b.cap']").fill("40")
    page.locator("[id='i.b.cap']").blur()
    expect(page.locator("#said")).to_have_text("Saved ‘Was there a b?’.")
    page.locator("#rule-sections").select_option("weights")
    expect(page.locator("[id='t.arrival.weight']")).to_be_visible()
    expect(page.locator("#undo")).to_have_text("Undo: changed the rules of scoring")
    page.locator("#undo").click()
    expect(page.locator("[id='t.arrival.weight']")).to_be_hidden()
    assert said == []


def test_answers_are_tried_beside_the_panel(page: Page, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft/scoring")
    page.locator("[id='v.a']").select_option("yes")
    page.locator("[id='v.b']").select_option("no")
    expect(page.locator("#outcome .figure")).to_contain_text("50.0")
    page.locator("[id='i.a.p.yes']").fill("3")
    page.locator("[id='i.a.p.yes']").press("Enter")
    expect(page.locator("#outcome .figure")).to_contain_text("75.0")
    expect(page.locator("[id='v.a']")).to_have_value("yes")
    page.get_by_role("button", name="All right").click()
    expect(page.locator("#outcome .figure")).to_contain_text("100.0")
    assert said == []


def test_a_row_that_somebody_else_changed_shows_both_until_i_choose(page: Page, db: Database, checklist_id: str) -> None:
    page.goto(f"/checklists/{checklist_id}/draft/scoring")
    drafts.change_draft(db, "eve", checklist_id, Change(lambda held: editing.put_item(held, question("a", weight=3)), "changed"), NOW)
    page.locator("[id='i.a.weight']").fill("2")
    page.locator("[id='i.a.weight']").blur()
    expect(page.locator("#scoring-both")).to_contain_text("Theirs, saved")
    page.locator("#force").click()
    expect(page.locator("#scoring-both")).to_be_empty()
    item = stored(db, checklist_id).item("a")
    assert item is not None and item.weight == 2


def test_settings_are_saved_as_they_are_changed(page: Page, db: Database, checklist_id: str, said: list[str]) -> None:
    page.goto(f"/checklists/{checklist_id}/draft/settings")
    page.locator("#title").fill("Another title")
    page.locator("#languages").fill("en, de")
    page.locator("#languages").blur()
    expect(page.locator("#undo")).to_have_text("Undo: changed the languages")
    held = stored(db, checklist_id)
    assert (held.title, held.languages) == ("Another title", ("en", "de"))
    page.locator("#undo").click()
    expect(page.locator("#languages")).to_have_value("en")
    assert said == []


@pytest.mark.parametrize("size", [LAPTOP, TABLET, PHONE], ids=["laptop", "tablet", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_builder_page_is_accessible_and_fits(browser: Browser, db: Database, address: str, checklist_id: str,
                                                   size: dict[str, int], scheme: str) -> None:
    context = browser.new_context(viewport=ViewportSize(**size), color_scheme=scheme, base_url=address)  # type: ignore[arg-type]
    sign_in(context, address, db, "ada")
    page = context.new_page()
    draft = f"/checklists/{checklist_id}/draft"
    empty = store.add_checklist(db, "ada", "harbour", Document(title="Empty"), NOW)
    for path in (draft, f"{draft}?item=a", f"{draft}?item=d", f"{draft}/settings", f"{draft}/scoring", f"{draft}/pasted", "/checklists/new", f"/checklists/{empty}/draft"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        assert (path, axe.findings(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth") <= size["width"]) == (path, True)
    context.close()
