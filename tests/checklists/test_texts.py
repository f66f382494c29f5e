"""Every text that a person reads can be translated by its path, and translating changes nothing else."""

from __future__ import annotations

from shopper.checklists.model import Choice, Desired, Document, Touchpoint
from shopper.checklists.texts import direction, left_over, localised, missing, texts
from tests.checklists.made import other, question

MADE = Document(title="Coffee", languages=("en", "ar"), touchpoints=(Touchpoint(
    key="counter", title="Counter", desired=Desired(feel="Welcome"), items=(
        question("hello", prompt="Greeted?", guidance="Any words count."),
        other("wait", "number", prompt="Wait", unit="min"),
        other("story", "narrative", prompt="Tell it", prompts=("Who?", "Where?")))),))


def test_every_text_has_a_path() -> None:
    assert texts(MADE) == {
        "title": "Coffee", "counter.title": "Counter", "counter.desired.feel": "Welcome", "hello.prompt": "Greeted?",
        "hello.guidance": "Any words count.", "hello.choice.yes": "Yes", "hello.choice.no": "No", "wait.prompt": "Wait", "wait.unit": "min",
        "story.prompt": "Tell it", "story.prompts.1": "Who?", "story.prompts.2": "Where?"}


def test_a_translation_of_everything_leaves_no_word_behind() -> None:
    told = {path: f"<{text}>" for path, text in texts(MADE).items()}
    made = localised(MADE.model_copy(update={"translations": {"ar": told}}), "ar")
    assert list(texts(made).values()) == list(told.values())
    assert [item.key for _, item in made.items()] == ["hello", "wait", "story"]
    assert made.items()[0][1].choices[0] == Choice(key="yes", text="<Yes>", points=1)


def test_what_is_not_translated_stays_as_it_was_written() -> None:
    made = MADE.model_copy(update={"translations": {"ar": {"title": "قهوة", "hello.prompt": "  "}}})
    assert localised(made, "ar").title == "قهوة"
    assert localised(made, "ar").touchpoints[0].title == "Counter"
    assert "title" not in missing(made, "ar")
    assert "hello.prompt" in missing(made, "ar")


def test_translations_of_what_is_gone_are_left_over() -> None:
    assert left_over(MADE.model_copy(update={"translations": {"ar": {"gone.prompt": "x", "title": "y"}}})) == {"ar": ["gone.prompt"]}


def test_the_direction_follows_the_language_and_not_its_country() -> None:
    assert [direction(one) for one in ("ar", "he-IL", "FA", "en", "arn")] == ["rtl", "rtl", "rtl", "ltr", "ltr"]
