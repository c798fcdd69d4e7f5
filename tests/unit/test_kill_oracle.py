"""The judge of the kill tests, on evidence that is cooked: one that never convicts would prove nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.kill.oracle import Verdict, judge

Row = dict[str, Any]


class Case:
    """Evidence about orders 7 and 8, to be spoiled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.intents = [(7, "ibd-A", "5", "100.10"), (8, "ibd-B", "2", None)]
        self.ledger = [
            frame(7, "ibd-A", "5", "100.10"),
            state(7, "Submitted"),
            frame(8, "ibd-B", "2", None),
            {"kind": "execution", "order_id": 8, "shares": "2", "price": "100.12"},
            state(8, "Filled"),
        ]
        self.beliefs = [belief(7, "working", "0", "100.10"), belief(8, "filled", "2", None)]

    def verdict(self) -> Verdict:
        journal, ledger = self.folder / "journal.db", self.folder / "ledger.jsonl"
        with closing(sqlite3.connect(journal)) as connection, connection:
            connection.execute("CREATE TABLE intents (seq INTEGER PRIMARY KEY, order_id INTEGER, payload BLOB)")
            for order_id, ref, quantity, limit in self.intents:
                payload = json.dumps({"order_ref": ref, "spec": {"quantity": quantity, "limit_price": limit}})
                connection.execute("INSERT INTO intents (order_id, payload) VALUES (?, ?)", (order_id, payload))
        ledger.write_text("".join(json.dumps({"seq": at, **row}) + "\n" for at, row in enumerate(self.ledger)))
        return judge(journal, ledger, self.beliefs)


def frame(order_id: int, ref: str, quantity: str, limit: str | None) -> Row:
    order = {"orderRef": ref, "totalQuantity": quantity, "whatIf": False}
    return {
        "kind": "placeOrder",
        "order_id": order_id,
        "order": {**order, "lmtPrice": limit} if limit else order,
        "refused": None,
    }


def state(order_id: int, status: str) -> Row:
    return {"kind": "state", "order_id": order_id, "status": status}


def belief(
    order_id: int, base: str, filled: str, limit: str | None, pending: str = "", asked: str | None = None
) -> Row:
    held = {"order_id": order_id, "base": base, "filled": filled, "limit": limit, "pending": pending}
    return {**held, "asked": asked or limit, "journalled": True}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_honest_evidence_is_acquitted_and_counted(case: Case) -> None:
    verdict = case.verdict()
    assert verdict.defects == []
    assert (verdict.orders, verdict.acknowledged, verdict.unread, verdict.unknown) == (2, 2, 0, 0)


def test_law_l3_an_order_that_was_written_twice_is_doubled(case: Case) -> None:
    case.ledger.insert(1, case.ledger[0])
    assert len(case.verdict().doubled) == 1


def test_law_l2_an_id_that_names_two_intents_is_doubled(case: Case) -> None:
    case.ledger.append(frame(7, "ibd-C", "5", "100.10"))
    assert case.verdict().doubled


def test_an_intent_that_was_sent_again_under_a_new_id_is_doubled(case: Case) -> None:
    case.intents.append((9, "ibd-A", "5", "100.10"))
    case.ledger.append(frame(9, "ibd-A", "5", "100.10"))
    case.beliefs.append(belief(9, "unknown", "0", "100.10"))
    assert len(case.verdict().doubled) == 1


def test_a_change_that_is_journalled_is_no_second_order(case: Case) -> None:
    case.intents.append((7, "ibd-A", "5", "100.20"))
    case.ledger.append(frame(7, "ibd-A", "5", "100.20"))
    case.beliefs[0] = belief(7, "working", "0", "100.20")
    assert case.verdict().defects == []


def test_law_l1_a_frame_without_an_intent_is_unjournalled(case: Case) -> None:
    del case.intents[0]
    del case.beliefs[0]
    assert len(case.verdict().unjournalled) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        belief(7, "not_placed", "0", "100.10"),
        belief(7, "cancelled", "0", "100.10"),
        belief(7, "filled", "5", "100.10"),
        belief(7, "working", "1", "100.10"),
        belief(7, "working", "0", "100.20"),
        belief(7, "sent", "0", "100.10"),
        belief(7, "working", "0", "100.10", "modify"),
        belief(7, "working", "0", "100.10", asked="100.00"),
        {**belief(7, "working", "0", "100.10"), "journalled": False},
    ],
)
def test_a_belief_that_the_ledger_denies_is_wrong(case: Case, wrong: Row) -> None:
    case.beliefs[0] = wrong
    assert case.verdict().wrong


def test_an_order_that_ibdesk_forgot_is_wrong(case: Case) -> None:
    del case.beliefs[0]
    assert len(case.verdict().wrong) == 1


def test_unknown_is_no_lie_but_is_counted(case: Case) -> None:
    case.beliefs[0] = belief(7, "unknown", "0", "100.10")
    verdict = case.verdict()
    assert verdict.defects == []
    assert (verdict.unknown, verdict.acknowledged_unknown) == (1, 1)


def test_an_order_that_tws_never_read_is_counted_as_proven(case: Case) -> None:
    case.ledger = case.ledger[2:]
    case.beliefs[0] = belief(7, "not_placed", "0", "100.10")
    verdict = case.verdict()
    assert verdict.defects == []
    assert (verdict.unread, verdict.proven) == (1, 1)
