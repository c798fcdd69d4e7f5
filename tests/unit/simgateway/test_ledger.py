"""The ledger is the oracle of order tests: every frame, state and execution, before the answer leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.messages.orders import PlaceOrder, UnreadableOrder
from tests.unit.simgateway.order_desk import OPEN, Desk, request


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    desk = Desk(ledger=path)
    yield desk
    desk.ledger.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def recorded(order_id: int, **fields: Any) -> PlaceOrder:
    plain = request(order_id, **fields)
    return PlaceOrder(
        order_id=order_id,
        contract=plain.contract,
        order=plain.order,
        recorded_contract={"symbol": "NVDA"},
        recorded_order={"action": "BUY", "totalQuantity": "1"},
    )


def test_a_filled_order_leaves_its_frame_its_states_and_its_execution(desk: Desk, path: Path) -> None:
    desk.engine.place(7, recorded(3), 157)
    rows = lines(path)
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0] == {
        "seq": 1,
        "time": "2026-11-20T15:00:00.000Z",
        "client_id": 7,
        "kind": "placeOrder",
        "order_id": 3,
        "server_version": 157,
        "contract": {"symbol": "NVDA"},
        "order": {"action": "BUY", "totalQuantity": "1"},
        "refused": None,
    }
    assert [row["kind"] for row in rows[1:]] == ["state", "state", "execution", "state"]
    assert rows[3] == {
        "seq": 4,
        "time": "2026-11-20T15:00:00.000Z",
        "kind": "execution",
        "exec_id": "0000e0d5.67fe6600.01.01",
        "order_id": 3,
        "perm_id": 1800000001,
        "side": "BOT",
        "shares": "1",
        "price": "170.01",
    }
    assert rows[4] == {
        "seq": 5,
        "time": "2026-11-20T15:00:00.000Z",
        "kind": "state",
        "client_id": 7,
        "order_id": 3,
        "perm_id": 1800000001,
        "status": "Filled",
        "filled": "1",
        "remaining": "0",
        "avg_fill_price": "170.01",
    }


def test_refused_frames_are_written_with_their_code(desk: Desk, path: Path) -> None:
    desk.engine.place(1, recorded(1, order_type="FANCY"), 157)
    desk.engine.unreadable(1, UnreadableOrder(kind="placeOrder", order_id=2, cause="x"), 157)
    desk.cancel(9)
    kinds = [(row["kind"], row["order_id"], row["refused"]) for row in lines(path)]
    assert kinds == [("placeOrder", 1, 321), ("placeOrder", 2, 320), ("cancelOrder", 9, 10147)]


def test_a_global_cancel_names_no_order(desk: Desk, path: Path) -> None:
    desk.cancel_all()
    (row,) = lines(path)
    assert (row["kind"], row["order_id"], row["contract"], row["order"]) == ("reqGlobalCancel", None, None, None)


def test_a_preview_and_a_held_order_make_no_state(desk: Desk, path: Path) -> None:
    desk.place(1, what_if=True)
    desk.limit(1, "165.00", transmit=False)
    assert [row["kind"] for row in lines(path)] == ["placeOrder", "placeOrder"]


def test_every_line_is_on_disk_before_the_answer_leaves(desk: Desk, path: Path) -> None:
    seen: list[tuple[str, str]] = []

    def look(client_id: int, message: object) -> None:
        state = getattr(message, "status", None)
        if state is not None:
            seen.append((state, lines(path)[-1]["status"]))

    desk.mail.send = look  # type: ignore[method-assign]
    desk.place(1)
    assert seen == [("PreSubmitted", "PreSubmitted"), ("Submitted", "Submitted"), ("Filled", "Filled")]


def test_without_a_path_nothing_is_written_and_closing_twice_is_harmless() -> None:
    with Ledger() as ledger:
        ledger.execution(OPEN, exec_id="x", order_id=1, perm_id=2, side="BOT", shares=Decimal(1), price=Decimal(2))
    ledger.close()


def test_a_ledger_that_cannot_be_opened_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Ledger(tmp_path / "missing" / "ledger.jsonl")
