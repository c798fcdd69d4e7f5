"""The table of codes, and what farm notices say."""

from __future__ import annotations

from collections import Counter

import pytest

from ibdesk.core import notice_table
from ibdesk.core.farms import parse_farm
from ibdesk.core.notices import CANCEL_UNDECIDED, FARM_CODES, Severity, known_codes, rule_for
from ibdesk.core.records.notice import Notice

PROTOCOL_CODES = {
    *range(100, 108), 109, 110, 111, 113, 116, 117, *range(118, 130), 132, 133, 134, 135, 136, 140, 141, 144, 145,
    146, 147, 148, *range(151, 159), 161, 162, 163, 165, 166, 200, 201, 202, 203, 300, 309, 310, 312, 313,
    316, 317, 320,
    321, 322, 323, 324, 325, 326, 327, 328, 329, 330, 333, 334, 335, 336, 337, 343, 344, 354, *range(355, 368),
    *range(382, 389), 399, 403, 404, 411, 412, 417, 420, 421, 426, 430, 432, 434, 435, 436, 441, 443, 460,
    462, 463, 481,
    490, 492, *range(501, 510), 1100, 1101, 1102, 1300, 2100, 2101, 2102, *range(2103, 2111), 2119, 2137, 2148, 2150,
    2152, 2157, 2158, 2161, 2168, 2169, 2174, 2176, *range(10000, 10028), 10052, 10058, 10089, 10090, 10091, 10092,
    10147, 10148, 10149, 10167, 10168, 10182, 10186, 10187, 10189, 10190, 10197, 10225, 10255, 10268, 10269, 10276,
    10289, 10293, 10311, 10318, 10349, 10355,
}  # fmt: skip


def test_the_table_is_whole_and_without_doubles() -> None:
    counted = Counter(code for row in notice_table.ROWS for first, last in row.codes for code in range(first, last + 1))
    assert [code for code, count in counted.items() if count > 1] == []
    assert PROTOCOL_CODES - known_codes() == set()


def test_every_row_speaks_plainly() -> None:
    for row in notice_table.ROWS:
        assert row.words.endswith("."), row
        for bad in ("please", "oops", "invalid", "failed to", "error"):
            assert bad not in (row.words + row.next_step).lower()
        if row.kind in ("err", "warn") and row.category != "data":
            assert row.next_step, row


def test_an_unknown_code_is_a_warning_that_ends_nothing() -> None:
    rule = rule_for(424242)
    assert (rule.known, rule.kind, rule.severity, rule.ends_unacknowledged) == (
        False, "warn", Severity.NEEDS_YOU, False,
    )  # fmt: skip
    assert rule.words == "TWS says"


@pytest.mark.parametrize("code", sorted(FARM_CODES))
def test_farm_notices_are_never_errors(code: int) -> None:
    rule = rule_for(code)
    assert rule.severity in (Severity.NOTE, Severity.GOOD)
    assert rule.category == "link"


def test_only_order_refusals_end_an_order() -> None:
    for code in (202, 103, 399, 404, 2109, 10349, 100, 1100, *CANCEL_UNDECIDED):
        assert not rule_for(code).ends_unacknowledged, code
    for code in (200, 201, 203, 321, 110, 460):
        assert rule_for(code).ends_unacknowledged, code
    assert rule_for(202).severity is Severity.GOOD


@pytest.mark.parametrize(
    ("code", "text", "name", "kind", "state"),
    [
        (2103, "Market data farm connection is broken:usfarm", "usfarm", "market", "broken"),
        (2104, "Market data farm connection is OK:usfarm.nj", "usfarm.nj", "market", "ok"),
        (2105, "HMDS data farm connection is broken:ushmds", "ushmds", "history", "broken"),
        (2106, "HMDS data farm connection is OK:ushmds", "ushmds", "history", "ok"),
        (
            2107, "HMDS data farm connection is inactive but should be available upon demand.euhmds", "euhmds",
            "history", "idle",
        ),
        (
            2108, "Market data farm connection is inactive but should be available upon demand.cashfarm", "cashfarm",
            "market", "idle",
        ),
        (2119, "Market data farm is connecting:eufarm", "eufarm", "market", "connecting"),
        (2157, "Sec-def data farm connection is broken:secdefil", "secdefil", "contracts", "broken"),
        (2158, "Sec-def data farm connection is OK:secdefil", "secdefil", "contracts", "ok"),
        (2104, "A text without any farm", "", "market", "ok"),
    ],
)  # fmt: skip
def test_farm_notices_are_read(code: int, text: str, name: str, kind: str, state: str) -> None:
    news = parse_farm(Notice(subject_id=None, code=code, text=text))
    assert news is not None
    assert (news.name, news.kind, news.state, news.code) == (name, kind, state, code)
    assert news.serves


def test_other_notices_say_nothing_of_farms() -> None:
    assert parse_farm(Notice(subject_id=None, code=1100, text="Connectivity lost: all")) is None
