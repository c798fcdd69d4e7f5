"""The link to IB and the data farms go down and come back: what stops, what goes on, what is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.unit.simgateway.order_desk import Desk
from tests.unit.simgateway.peer import OPEN, House, Peer, contract12, eventually, house
from tests.unit.simgateway.test_control import do
from tests.unit.simgateway.test_data_requests import ask_history, ask_quote

EUR = contract12("EUR", "CASH", "IDEALPRO")
ANY_TICK = ("1", "2", "45", "46")


async def quiet_after(home: House, peer: Peer) -> list[str]:
    """Let ten minutes pass and return the ids of everything that came before the answer to a time request."""
    home.world.set_clock(home.world.clock.now() + timedelta(minutes=10))
    await asyncio.sleep(0)
    peer.ask(49, 1)
    return [row[0] for row in await peer.until(lambda row: row[0] == "49")]


@pytest.mark.parametrize("code", [1100, 2110])
def test_without_the_link_no_price_moves_and_history_answers_162(code: int) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer)
            await peer.until(lambda row: row[0] == "1" and row[3] == "14")
            do(home, do="ib_link", code=code)
            assert (await peer.error(-1))[0] == code
            assert not set(await quiet_after(home, peer)) & set(ANY_TICK)
            ask_history(peer)
            seen, text = await peer.error(5)
            assert seen == 162 and "HMDS" in text
            late = await home.dial()
            await late.greet()
            assert "2110" in [row[3] for row in await late.start(2) if row[0] == "4"]

    asyncio.run(story())


def test_restored_with_data_kept_the_ticks_go_on_and_history_works_again() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer)
            await peer.answer(81)
            do(home, do="ib_link", code=1100)
            await quiet_after(home, peer)
            do(home, do="ib_link", code=1102)
            seen, text = await peer.error(-1)
            while seen != 1102:
                seen, text = await peer.error(-1)
            assert "usfarm.nj" in text
            assert (await peer.answer(1, 2, 46))[2] == "4"
            ask_history(peer)
            await peer.answer(17)

    asyncio.run(story())


def test_restored_with_data_lost_the_client_must_ask_again() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer)
            await peer.answer(81)
            ask_history(peer, keep=1)
            await peer.answer(17)
            do(home, do="ib_link", code=1100)
            do(home, do="ib_link", code=1101)
            await peer.until(lambda row: row[0] == "4" and row[3] == "1101")
            assert set(await quiet_after(home, peer)) == {"49"}
            peer.ask(2, 2, 4)
            assert (await peer.error(4))[0] == 300
            ask_quote(peer)
            await peer.answer(81)

    asyncio.run(story())


def test_a_broken_farm_silences_its_contracts_and_no_others() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer, 4)
            ask_quote(peer, 6, EUR)
            await peer.until(lambda row: row[0] == "1" and row[2] == "6")
            do(home, do="farm", name="usfarm.nj", state="broken")
            await peer.until(lambda row: row[0] == "4" and row[3] == "2103")
            home.world.set_clock(OPEN + timedelta(minutes=10))
            heard = [(await peer.answer(1, 2, 46))[2] for _ in range(6)]
            assert set(heard) == {"6"}
            do(home, do="farm", name="usfarm.nj", state="ok")
            await peer.until(lambda row: row[0] in ANY_TICK and row[2] == "4")

    asyncio.run(story())


def test_a_broken_history_farm_answers_162_for_its_contracts_and_no_others() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            do(home, do="farm", name="ushmds", state="broken")
            ask_history(peer)
            code, text = await peer.error(5)
            assert code == 162 and "HMDS" in text
            ask_history(peer, 6, contract12("CSH2", exchange="LSE", currency="GBP"), bar="1 day", span="5 D")
            assert (await peer.answer(17))[1] == "6"
            do(home, do="farm", name="ushmds", state="ok")
            ask_history(peer, 7)
            assert (await peer.answer(17))[1] == "7"

    asyncio.run(story())


def test_c3_another_login_takes_the_data_in_the_middle_of_a_request_and_gives_them_back() -> None:
    """The deck's recorded sequence: 162 on the pending request, 2103s, 2105s, later 2106s and 2104s."""

    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_history(peer)
            await eventually(lambda: bool(home.gateway.connections()[0].session.subscriptions.history))  # type: ignore[union-attr]
            do(home, do="competing", on=True)
            code, text = await peer.error(5)
            assert code == 162 and text.endswith("Trading TWS session is connected from a different IP address")
            assert [(await peer.error(-1))[0] for _ in range(8)] == [2103] * 5 + [2105] * 3
            ask_history(peer, 6)
            assert (await peer.error(6))[0] == 162
            do(home, do="competing", on=False)
            assert [(await peer.error(-1))[0] for _ in range(8)] == [2106] * 3 + [2104] * 5
            ask_history(peer, 7)
            assert (await peer.answer(17))[1] == "7"

    asyncio.run(story())


def test_running_quotes_say_10197_while_another_login_has_the_data() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer)
            await peer.answer(81)
            do(home, do="competing", on=True)
            assert (await peer.error(4))[0] == 10197

    asyncio.run(story())


# --- orders ------------------------------------------------------------------------------------------------------


def test_without_the_link_a_stop_does_not_trigger_and_does_so_afterwards() -> None:
    desk = Desk()
    desk.place(1, order_type="STP", aux_price=Decimal("171.00"))
    desk.engine.link(False)
    assert desk.quote("172.00", "172.01") == []
    desk.engine.link(True)
    assert "orderStatus 1 Filled 1/0" in desk.pass_time(timedelta(seconds=1))


def test_without_the_link_a_new_order_waits_in_tws_as_pending_submit() -> None:
    desk = Desk()
    desk.engine.link(False)
    assert desk.limit(1, "165.00") == ["openOrder 1 PendingSubmit", "orderStatus 1 PendingSubmit 0/1"]
    desk.engine.link(True)
    assert desk.heard() == [
        "openOrder 1 PreSubmitted",
        "orderStatus 1 PreSubmitted 0/1",
        "openOrder 1 Submitted",
        "orderStatus 1 Submitted 0/1",
    ]


def test_a_cancel_without_the_link_is_pending_until_ib_answers_and_nothing_fills_meanwhile() -> None:
    desk = Desk()
    desk.limit(1, "169.50")
    desk.engine.link(False)
    assert desk.cancel(1) == ["openOrder 1 PendingCancel", "orderStatus 1 PendingCancel 0/1"]
    assert desk.quote("169.00", "169.01") == []
    desk.engine.link(True)
    assert desk.heard() == ["orderStatus 1 Cancelled 0/1", "202 1"]
