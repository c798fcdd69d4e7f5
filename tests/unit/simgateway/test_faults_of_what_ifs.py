"""Scripted troubles of what-ifs: no answer, empty ones, refusals. None of them ever becomes an order."""

from __future__ import annotations

from typing import Any

import pytest

from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from tests.unit.simgateway.peer import House, Peer
from tests.unit.simgateway.test_faults import run
from tests.unit.simgateway.test_faults_of_answers import ids_until_time, place
from tests.unit.simgateway.test_orders_parser import UNSET, fields_of

WHAT_IF = 85  # the place of the flag in the frame of version 157


def ask_what_if(peer: Peer) -> None:
    """Ask what BUY 1 NVDA LMT 165.5 would cost."""
    fields = fields_of(157)
    fields[WHAT_IF] = "1"
    peer.ask(*fields)


async def figures(peer: Peer) -> list[str]:
    """Ask and return the fields of the answer from `PreSubmitted` on: nine margins, then commissions and currency."""
    ask_what_if(peer)
    row = await peer.answer(5)
    return row[row.index("PreSubmitted") + 1 :]


def test_scenario_75_a_what_if_that_is_never_answered() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_what_if(peer)
        assert await ids_until_time(peer) == ["49"]
        assert home.world.engine.all_open_orders() == []

    run({"name": "whatif", "params": {"kind": "never"}}, story)


def test_scenario_75_an_answer_that_holds_nothing_but_unset_figures_and_a_warning() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        told = await figures(peer)
        assert told[:9] == [UNSET.replace("e+", "E")] * 9
        assert told[9] in ("", UNSET)
        assert "no figures today" in told

    run({"name": "whatif", "params": {"kind": "all_unset", "text": "no figures today"}}, story)


def test_scenario_75_an_answer_without_the_commission() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        told = await figures(peer)
        assert float(told[0]) > 0
        assert told[9] in ("", UNSET)

    run({"name": "whatif", "params": {"kind": "partial"}}, story)


def test_faults_of_orders_leave_what_ifs_alone_unless_they_name_them() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_what_if(peer)
        assert (await peer.answer(5))[1] == "1"
        place(peer)
        assert (await peer.error(1))[0] == 201

    run({"name": "reject", "trigger": {"on": "placeOrder", "nth": 1}}, story)


def test_a_what_if_is_refused_like_an_order() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_what_if(peer)
        assert (await peer.error(1))[0] == 201
        place(peer)
        assert (await peer.answer(5))[1] == "1"

    run({"name": "reject", "trigger": {"on": "whatIf", "nth": 1}}, story)


@pytest.mark.parametrize("row", [{"params": {"kind": "sometimes"}}, {"trigger": {"on": "openOrder"}}])
def test_a_fault_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault({"name": "whatif", **row})
