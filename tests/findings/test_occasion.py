"""The scenario and the variant of a visit in one line: a full stop is never followed by another sign."""

from __future__ import annotations

import pytest

from shopper.findings import printing


@pytest.mark.parametrize(("scenario", "variant", "line"), [
    ("Sign nothing.", "new customer", "Sign nothing. (new customer)"), ("Sign nothing.", "", "Sign nothing."),
    ("", "new customer", "new customer"), ("", "", "")])
def test_the_variant_follows_the_scenario_in_brackets(scenario: str, variant: str, line: str) -> None:
    assert printing.occasion({"scenario": scenario, "variant": variant}) == line
