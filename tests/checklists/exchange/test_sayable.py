"""What an XLSForm changes of a text is listed wherever the text stands: in a question, for an owner, in a translation."""

from __future__ import annotations

import pytest

from shopper.checklists.exchange import sayable, xlsform_out
from shopper.checklists.exchange.cells import ITEM
from shopper.checklists.model import Document, Item, Owners, Touchpoint


@pytest.mark.parametrize(("text", "reason"), [("say ${a}", sayable.DOLLAR), (" x ", sayable.SPACED), ("a\r\nb", sayable.SPACED)])
def test_each_changed_text_is_listed(text: str, reason: str) -> None:
    item = Item(key="a", type="narrative", prompt=text, prompts=(text,))
    document = Document(title="Visit", languages=("en", "fr"), translations={"fr": {"a.prompt": text}},
                        touchpoints=(Touchpoint(key="t", title="Till", owners=Owners(operations=text), items=(item,)),))
    listed = xlsform_out.sheets_of(document).not_carried
    assert [(remark.item, remark.reason) for remark in listed] == [
        (path, reason) for path in ("a.prompt", "a.prompts.1", "t.owners.operations", "fr: a.prompt")]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_a_line_sign_within_a_writing_prompt_stays(sign: str) -> None:
    column = ITEM["prompts"]
    assert column.read(column.write([f"a{sign}b", "c"])) == [f"a{sign}b", "c"]
