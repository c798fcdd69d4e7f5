"""Messages that real TWS and Gateway programs sent, through the real broker path: none is lost, each keeps its meaning.

Run with `-s` for the table: records of each file, those that this client's versions reach, decoded, as expected.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import Any

import pytest

from ibdesk.broker import ibapi_info
from ibdesk.core.records.bars import HistoryReceived
from ibdesk.core.records.link import MessageDropped
from tests.e2e import captures, captures_facts
from tests.e2e.captures import Capture, Outcome
from tests.e2e.captures_amended import ADDED

if not captures.FOLDER.is_dir():
    pytest.skip("the captures are not beside the project", allow_module_level=True)

CLIENT = ibapi_info().max_client_version
ALL = captures.read_captures()
FILES = sorted({capture.file for capture in ALL})
PLAYED = sorted({(capture.file, version) for capture in ALL for version in capture.versions(CLIENT)})


@functools.cache
def outcomes(file: str, version: int) -> list[Outcome]:
    """Play a file at a version, once."""
    return captures.play([one for one in ALL if one.file == file and one.fits(version)], version)


def dropped(outcome: Outcome) -> list[MessageDropped]:
    return [record for record in outcome.records if isinstance(record, MessageDropped)]


def found(outcome: Outcome, others: list[Outcome]) -> dict[str, Any] | None:
    """Return what ibdesk's one record of a message says, or ibapi's call where there is none by design."""
    kind = outcome.capture.kind
    heard = captures_facts.call_facts(kind, [args for name, args in outcome.calls if name == kind])
    if kind not in captures_facts.RECORDS:
        return heard
    record_type, read = captures_facts.RECORDS[kind]
    records = [record for record in outcome.records if isinstance(record, record_type)]
    if kind == "historicalData":  # the bars are one record, which comes with the End
        records = [record for one in others for record in one.records if isinstance(record, HistoryReceived)]
    if len(records) != 1:
        return None
    left_out = {name: heard.get(name) for name in captures_facts.NOT_KEPT.get(kind, ())}
    return {**read(records[0]), **left_out}


def wrong(outcome: Outcome, others: list[Outcome]) -> dict[str, tuple[Any, Any]]:
    """Compare with what the source and our additions say: {name: (expected, found)} of what differs."""
    capture = outcome.capture
    expected = {**capture.expect, **ADDED.get(capture.place, {})}
    facts = found(outcome, others)
    if facts is None:
        return {"one record": (capture.kind, outcome.records)}
    return {
        name: (value, facts.get(name))
        for name, value in expected.items()
        if name not in facts or captures_facts.differs(value, facts[name])
    }


def decoded(outcome: Outcome) -> bool:
    return bool(outcome.calls) and not dropped(outcome)


@pytest.mark.parametrize(("file", "version"), PLAYED)
def test_nothing_that_was_captured_is_dropped(file: str, version: int) -> None:
    played = outcomes(file, version)
    assert [(one.capture.place, dropped(one)) for one in played if not decoded(one)] == []


@pytest.mark.parametrize(("file", "version"), PLAYED)
def test_every_captured_message_means_what_its_source_says(file: str, version: int) -> None:
    played = outcomes(file, version)
    assert {one.capture.place: found for one in played if (found := wrong(one, played))} == {}


def test_the_lists_of_exceptions_name_kinds_and_places_that_exist() -> None:
    kinds = {capture.kind for capture in ALL}
    assert set(captures_facts.NO_RECORD) | set(captures_facts.RECORDS) == kinds
    assert not set(captures_facts.NO_RECORD) & set(captures_facts.RECORDS)
    assert set(ADDED) <= {capture.place for capture in ALL}
    assert all(not set(ADDED.get(one.place, {})) & set(one.expect) for one in ALL), "an addition hides an expectation"


@pytest.mark.parametrize(
    ("expected", "told"),
    [("1", Decimal(2)), (None, Decimal(0)), (1.5, None), (["a"], ["b"]), ([5.0], {5.0, 10.0}), (True, False)],
)
def test_what_differs_is_noticed(expected: Any, told: Any) -> None:
    assert captures_facts.differs(expected, told)
    assert captures_facts.differs({"within": expected}, {"within": told})


def row(file: str) -> tuple[int, int, int, int, int]:
    """Count one file: records, reached by this client, decoded, as expected, and those with a record of ibdesk."""
    own = [capture for capture in ALL if capture.file == file]
    played = {version: outcomes(file, version) for name, version in PLAYED if name == file}

    def everywhere(capture: Capture, check: Any) -> bool:
        results = [check(one, run) for run in played.values() for one in run if one.capture is capture]
        return bool(results) and all(results)

    reached = [capture for capture in own if capture.versions(CLIENT)]
    return (
        len(own),
        len(reached),
        sum(everywhere(capture, lambda one, _: decoded(one)) for capture in reached),
        sum(everywhere(capture, lambda one, run: decoded(one) and not wrong(one, run)) for capture in reached),
        sum(capture.kind in captures_facts.RECORDS for capture in reached),
    )


def test_the_table_of_captures() -> None:
    rows = {file: row(file) for file in FILES}
    total = tuple(map(sum, zip(*rows.values(), strict=True)))
    print(f"\nibapi {ibapi_info().version}, up to server version {CLIENT}")
    print(f"{'captures':34}{'records':>9}{'reached':>9}{'decoded':>9}{'expected':>9}{'ibdesk record':>15}")
    for file, counts in {**rows, "all": total}.items():
        print(f"{file:34}{counts[0]:9}{counts[1]:9}{counts[2]:9}{counts[3]:9}{counts[4]:15}")
    assert total[1] == total[2] == total[3] > 0
