"""Account values are read without ever inventing one."""

from __future__ import annotations

import pytest

from ibdesk.core.records.account import AccountValue
from ibdesk.panels.account import tags
from ibdesk.session.stores.accounts import TAGS


def value(text: str, currency: str = "GBP", tag: str = "NetLiquidation") -> AccountValue:
    return AccountValue(account="DU1", tag=tag, value=text, currency=currency)


@pytest.mark.parametrize(
    ("text", "currency", "shown"),
    [
        ("1084506.99", "GBP", "1,084,506.99"),
        ("-12.5", "USD", "\u221212.50"),
        ("INDIVIDUAL", "", "INDIVIDUAL"),
        ("-1", "", "\u22121"),
        ("0.967", "", "0.967"),
        ("", "", "—"),
        ("1e5", "GBP", "1e5"),
    ],
)
def test_amounts_are_grouped_and_words_stay_words(text: str, currency: str, shown: str) -> None:
    assert tags.amount(value(text, currency)) == shown


def test_every_tag_that_is_asked_for_has_plain_words() -> None:
    assert [tag for tag in TAGS if not tag.startswith("$") and tag not in tags.WORDS] == []
    assert tags.words(value("1", tag="SomethingNew")) == "Something new"
