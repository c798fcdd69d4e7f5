"""Bad input from the real gateway process, through the official client: each numbered fault of reliability.md."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.broker import ibapi_info
from ibdesk.broker.info import FRACTIONAL_SIZES
from ibdesk.core.ids import ClientId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import Base
from ibdesk.core.problems import Field
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.link import CloseReason, Endpoint, Mode
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.session.views import Phase
from ibdesk.ui.order_words import badge_of
from tests.e2e.gateway_process import GatewayProcess
from tests.e2e.test_session_with_gateway import CSH2, QUESTION, Desk, desk

__all__ = ["desk"]  # the fixture

NO_DATA_ES = "Mensaje de error del servicio de datos históricos: la consulta HMDS no devolvió datos"


def faulty(desk: Desk, *faults: dict[str, Any], sim: bool = True) -> GatewayProcess:
    """Connect to a gateway that has these faults, and wait for the lists."""
    gateway = desk.gateway(faults=list(faults))
    desk.open(gateway.port, sim=sim)
    desk.until(lambda: desk.session.link.view.ready)
    return gateway


def draft_below(desk: Desk, details: ContractDetails, **fields: Any) -> OrderDraft:
    """Return an order that rests below the market."""
    quote = desk.session.quotes.view(details.contract.con_id)
    assert quote is not None
    assert quote.bid is not None
    limit = str((quote.bid * Decimal("0.98")).quantize(Decimal("0.01")))
    values = {"side": "BUY", "quantity": "1", "limit": limit, "account": desk.session.link.view.account, **fields}
    return OrderDraft(details=details, **values)


def test_scenario_8_a_taken_client_id_is_waited_for_and_never_changed(desk: Desk) -> None:
    gateway = desk.gateway()
    first = Session(None, SessionSettings())
    try:
        endpoint = Endpoint(host="127.0.0.1", port=gateway.port, client_id=ClientId(1))
        first.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))
        desk.until(lambda: first.link.view.ready)
        desk.open(gateway.port)
        desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
        failure = desk.session.link.view.failure
        assert failure is not None
        assert failure.reason is CloseReason.CLIENT_ID_IN_USE
        assert "Client id 1 is in use" in failure.sentence
        assert "Orders placed under this id" in failure.next_step
        assert first.link.view.ready, "the other program is left in peace"
    finally:
        assert first.close()
    desk.session.connector.try_now()
    desk.until(lambda: desk.session.link.view.ready)
    assert desk.session.link.view.client_id == 1


def test_scenario_10_tws_in_read_only_mode_still_serves_everything_else(desk: Desk) -> None:
    gateway = faulty(desk, {"name": "read_only", "trigger": {"now": True}})
    details = desk.quoted(QUESTION)
    desk.until(lambda: desk.session.lists.gate_open)
    preview = desk.session.order_desk.preview(draft_below(desk, details))
    if preview.ok:
        desk.session.order_desk.transmit(preview.token)
    desk.until(lambda: desk.session.link.view.read_only is not None)
    read_only = desk.session.link.view.read_only
    assert read_only is not None
    assert (read_only.cause, read_only.reason) == ("tws", "TWS is in Read-Only API mode.")
    again = desk.session.order_desk.preview(draft_below(desk, details))
    assert not again.ok
    sent = len(gateway.frames("placeOrder"))
    assert not desk.session.order_desk.transmit(again.token).accepted
    job = desk.session.history.ask(HistoryQuery(contract=details.contract, duration="1 M", bar_size="1 day"))
    desk.until(lambda: job.finished)
    assert job.bars is not None
    assert desk.session.accounts.complete
    assert len(gateway.frames("placeOrder")) == sent <= 1


@pytest.mark.parametrize("missing", ["nextValidId", "managedAccounts", "currentTime"])
def test_scenario_11_a_greeting_that_lacks_something_is_no_connection(desk: Desk, missing: str) -> None:
    fault = {"name": "drop_msg", "trigger": {"on": missing, "nth": 1}}
    gateway = desk.gateway(faults=[fault])
    desk.open(gateway.port)
    desk.until(lambda: desk.session.link.view.failure is not None)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert failure.reason is CloseReason.NOT_READY
    assert desk.session.order_desk.locked is not None
    desk.until(lambda: desk.session.link.view.ready)
    assert desk.session.link.view.next_order_id == 1


def test_scenario_12_paper_turns_into_live_behind_the_same_port(desk: Desk) -> None:
    gateway = desk.connect(sim=False)
    assert desk.session.link.view.mode is Mode.PAPER
    gateway.steer(do="fault", name="accounts", params={"list": "U1234567"}, trigger={"now": True})
    gateway.steer(do="drop", how="fin")
    desk.until(lambda: desk.session.link.view.phase is Phase.OFF)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert failure.reason is CloseReason.OTHER_LOGIN
    desk.session.connector.try_now()
    desk.until(lambda: desk.session.link.view.ready)
    view = desk.session.link.view
    assert view.mode is Mode.LIVE
    assert (view.disarmed, view.armed) == (True, False)
    assert desk.session.order_desk.locked is not None
    assert not gateway.frames("placeOrder")


def test_scenario_13_the_account_is_named_on_the_wire_among_several(desk: Desk) -> None:
    faults = {"name": "accounts", "params": {"list": "DU1000000,DU2000000,"}, "trigger": {"now": True}}
    gateway = faulty(desk, faults)
    desk.until(lambda: desk.session.lists.gate_open)
    assert desk.session.link.view.accounts == ("DU1000000", "DU2000000")
    details = desk.quoted(QUESTION)
    for wrong in ("", "DU2000000,", "DU9"):
        assert not desk.session.order_desk.preview(draft_below(desk, details, account=wrong)).ok
    preview = desk.session.order_desk.preview(draft_below(desk, details, account="DU1000000"))
    assert preview.ok, preview.problems
    assert desk.session.order_desk.transmit(preview.token).accepted
    desk.until(lambda: bool(gateway.frames("placeOrder")))
    assert gateway.frames("placeOrder")[0]["order"]["account"] == "DU1000000"


@pytest.mark.parametrize("given", ["", ","])
def test_scenario_13_no_account_at_all_is_read_only(desk: Desk, given: str) -> None:
    faulty(desk, {"name": "accounts", "params": {"list": given}, "trigger": {"now": True}}, sim=False)
    read_only = desk.session.link.view.read_only
    assert read_only is not None
    assert read_only.cause == "accounts"


@pytest.mark.parametrize("value", ["-1", "0", "nan", "inf", "-inf", "-0.0"])
def test_scenario_84_a_price_that_is_none_is_no_quote(desk: Desk, value: str) -> None:
    faulty(desk, {"name": "tick", "params": {"value": value}})
    details = desk.resolve(QUESTION)
    desk.session.quotes.subscribe(details.contract, "test")
    desk.until(
        lambda: (
            (quote := desk.session.quotes.view(details.contract.con_id)) is not None and quote.received_s is not None
        )
    )
    quote = desk.session.quotes.view(details.contract.con_id)
    assert quote is not None
    assert (quote.bid, quote.ask, quote.last, quote.mid) == (None, None, None, None)
    desk.until(lambda: desk.session.lists.gate_open)
    draft = OrderDraft(side="BUY", quantity="1", limit="178.40", account=desk.session.link.view.account,
                       details=details)  # fmt: skip
    assert not desk.session.order_desk.preview(draft).ok, "no collar stands on a price that is none"
    market = OrderDraft(side="BUY", quantity="1", order_type="MKT", account=draft.account, details=details)
    assert not desk.session.order_desk.preview(market).ok
    assert desk.session.link.view.dropped_messages == 0


def test_scenario_87_162_in_another_language_is_decided_by_its_code(desk: Desk) -> None:
    gateway = desk.connect()
    details = desk.resolve(CSH2)
    query = HistoryQuery(contract=details.contract, duration="1 M", bar_size="1 day")
    gateway.steer(do="history", code=162, text=NO_DATA_ES, after_s=0.2)
    job = desk.session.history.ask(query)
    desk.until(lambda: job.finished)
    assert job.failure is not None
    assert job.failure.code == 162
    assert "la consulta HMDS no devolvi" in job.failure.sentence
    again = desk.session.history.ask(query)
    desk.until(lambda: again.finished)
    assert again.bars is not None


def test_scenario_95_another_session_takes_the_quotes_and_the_collar_has_none(desk: Desk) -> None:
    gateway = desk.connect()
    details = desk.quoted(QUESTION)
    draft = draft_below(desk, details)
    gateway.steer(do="competing", on=True)
    con_id = details.contract.con_id
    desk.until(lambda: (quote := desk.session.quotes.view(con_id)) is not None and quote.error is not None)
    quote = desk.session.quotes.view(con_id)
    assert quote is not None
    assert quote.error is not None
    assert quote.error.code == 10197
    assert badge_of(quote).text.startswith("No live quote (10197)"), "on the ticket, too"
    preview = desk.session.order_desk.preview(draft)
    assert [one.text for one in preview.problems] == ["No current quote. Type a reference price."]
    assert not gateway.frames("placeOrder")


def test_scenario_111_sizes_that_do_not_fit_stay_here_and_those_that_do_are_offered(desk: Desk) -> None:
    gateway = desk.connect()
    details = desk.quoted(QUESTION)
    knows_sizes = min(ibapi_info().max_client_version, gateway_version(desk)) >= FRACTIONAL_SIZES
    preview = desk.session.order_desk.preview(draft_below(desk, details, quantity="1.00015"))
    (problem,) = [one for one in preview.problems if one.field is Field.QUANTITY]
    assert problem.choices == (("1.0001", "1.0002") if knows_sizes else ("1", "2"))
    assert problem.text.endswith(f"Use {' or '.join(problem.choices)}.")
    assert not desk.session.order_desk.transmit(preview.token).accepted
    fitting = desk.session.order_desk.preview(draft_below(desk, details, quantity=problem.choices[0]))
    assert fitting.ok, fitting.problems
    key = desk.session.order_desk.transmit(fitting.token).key
    assert key is not None
    desk.until(lambda: (order := desk.session.orders.order(key)) is not None and order.base is Base.WORKING)
    assert [Decimal(frame["order"]["totalQuantity"]) for frame in gateway.frames("placeOrder")] == [
        Decimal(problem.choices[0])
    ]


def gateway_version(desk: Desk) -> int:
    version = desk.session.link.view.server_version
    assert version is not None
    return version


def test_scenario_19_and_24_ib_out_of_reach_again_and_again(desk: Desk) -> None:
    gateway = desk.connect()
    details = desk.quoted(QUESTION)
    for code in (2110, *[1100] * 30):
        gateway.steer(do="ib_link", code=code)
    desk.until(lambda: any(row.code == 1100 and row.count == 30 for row in desk.session.notices.rows))
    assert not desk.session.link.view.ib_up
    assert desk.session.link.view.ready
    assert not desk.session.order_desk.preview(draft_below(desk, details)).ok
    gateway.steer(do="ib_link", code=1102)
    desk.until(lambda: desk.session.link.view.ib_up)
    assert desk.session.link.view.session_no == 1


def test_scenario_117_a_window_that_stands_still_keeps_its_link(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    """With the deadlines cut to a tenth: the silence that it would blame on TWS is far shorter than its own."""
    gateway = desk.gateway()
    settings = SessionSettings(ping_after_s=0.5, stale_after_s=0.9, dead_after_s=1.4, tick_ms=100)
    session = Session(None, settings)
    try:
        endpoint = Endpoint(host="127.0.0.1", port=gateway.port, client_id=ClientId(1))
        session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))
        desk.until(lambda: session.link.view.ready and session.accounts.complete)
        threading.Event().wait(3.5)  # the GUI thread hangs
        seen: list[bool] = []
        desk.until(lambda: seen.append(session.link.view.stale) or len(seen) > 20)
        assert session.link.view.session_no == 1
        assert session.link.view.ready
        assert True not in seen
    finally:
        assert session.close()


def test_scenario_35_a_thin_line_is_neither_stale_nor_lost(desk: Desk) -> None:
    """A year of bars at 6 kB/s take longer than the silence that ends a session; not one byte is silence."""
    gateway = desk.gateway()
    session = Session(None, SessionSettings(ping_after_s=0.3, stale_after_s=0.6, dead_after_s=0.9, tick_ms=50))
    try:
        endpoint = Endpoint(host="127.0.0.1", port=gateway.port, client_id=ClientId(1))
        session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))
        desk.until(lambda: session.link.view.ready and session.lists.gate_open and session.accounts.complete)
        lookup = session.contracts.details(CSH2)
        desk.until(lambda: lookup.finished)
        assert lookup.result is not None
        (details,) = lookup.result
        assert isinstance(details, ContractDetails)
        gateway.steer(do="fault", name="drip", params={"bytes_s": 6000}, trigger={"now": True})
        job = session.history.ask(HistoryQuery(contract=details.contract, duration="1 Y", bar_size="1 day"))
        ages: list[bool] = []
        began = time.monotonic()
        desk.until(lambda: ages.append(session.link.view.stale) or job.finished)
        assert job.bars is not None, job.failure
        assert time.monotonic() - began > 1.5, "the line was not thin enough to prove anything"
        assert True not in ages
        assert session.link.view.session_no == 1
    finally:
        assert session.close()


def test_scenario_85_names_that_are_no_utf8_are_shown_as_well_as_they_can_be(desk: Desk) -> None:
    faulty(
        desk,
        {"name": "non_utf8", "params": {"word": "farm connection"}, "trigger": {"on": "notice"}},
        {"name": "non_utf8", "params": {"word": "NVIDIA"}, "trigger": {"on": "contractDetails"}},
    )
    desk.until(lambda: len(desk.session.farms.rows) >= 9)
    assert {farm.state for farm in desk.session.farms.rows} == {"ok"}
    details = desk.resolve(QUESTION)
    assert "NVIDIA" in details.long_name
    assert details.long_name.encode("utf-8"), "a text that no file could take"
    assert desk.session.link.view.dropped_messages == 0


def test_scenario_94_a_nul_inside_a_text_loses_nothing(desk: Desk) -> None:
    faulty(desk, {"name": "nul_text", "params": {"word": "farm connection"}, "trigger": {"on": "notice"}})
    desk.until(lambda: len(desk.session.farms.rows) >= 9)
    assert all("farm connection" in farm.text for farm in desk.session.farms.rows)
    assert desk.session.link.view.dropped_messages == 0


def test_scenario_90_bars_keep_their_hour_across_the_change_of_clocks(desk: Desk) -> None:
    """New York left daylight saving time on 1 November 2026: 09:30 is 13:30 UTC before and 14:30 UTC after it."""
    gateway = desk.gateway("--clock", "2026-11-03T20:30:00Z")
    desk.open(gateway.port)
    desk.until(lambda: desk.session.link.view.ready)
    details = desk.resolve(QUESTION)
    hourly = HistoryQuery(contract=details.contract, duration="4 D", bar_size="30 mins")
    daily = HistoryQuery(contract=details.contract, duration="10 D", bar_size="1 day")
    jobs = [desk.session.history.ask(query) for query in (hourly, daily)]
    desk.until(lambda: all(job.finished for job in jobs))
    bars, days = jobs[0].bars, jobs[1].bars
    assert bars is not None
    assert days is not None
    stamps = [datetime.fromtimestamp(int(second), UTC) for second in bars.time]
    assert stamps == sorted(set(stamps))
    opening = {one.date(): min(other for other in stamps if other.date() == one.date()) for one in stamps}
    hours = {day: first.strftime("%H:%M") for day, first in opening.items()}
    assert {hour for day, hour in hours.items() if day < date(2026, 11, 1)} == {"13:30"}
    assert {hour for day, hour in hours.items() if day > date(2026, 11, 1)} == {"14:30"}
    frame = desk.session.history.to_frame(days, details)
    named = [stamp.date() for stamp in frame.index]
    assert len(named) == len(set(named)), "no day twice"
    assert all(day.weekday() < 5 for day in named), "a shifted hour makes a Monday a Sunday"


def test_scenario_16_a_moved_port_is_named_and_the_old_one_is_left_alone(desk: Desk) -> None:
    gateway = desk.connect()
    gateway.steer(do="fault", name="port_reset", params={"port": 7498}, trigger={"now": True})
    desk.until(lambda: desk.session.link.view.phase is Phase.OFF)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert "new port - 7498" in failure.sentence
    assert desk.session.connector.retry_in_s is None


def test_scenario_23_sleeping_farms_are_idle_wake_nobody_and_still_serve(desk: Desk) -> None:
    gateway = desk.connect()
    desk.until(lambda: len(desk.session.farms.rows) >= 9)
    for kind in ("md", "hmds"):
        gateway.steer(do="farm", name=kind, state="inactive")
    desk.until(lambda: {farm.state for farm in desk.session.farms.rows} == {"idle", "ok"})
    idle = [farm for farm in desk.session.farms.rows if farm.state == "idle"]
    assert {farm.kind for farm in idle} == {"Market data", "History"}
    gateway.steer(do="farm", name="usfarm", state="ok")
    desk.until(lambda: desk.session.farms.farm("usfarm").state == "ok")  # type: ignore[union-attr]
    assert sum(farm.state == "idle" for farm in desk.session.farms.rows) == len(idle) - 1
    assert desk.session.notices.unopened == 0
    details = desk.quoted(QUESTION)
    job = desk.session.history.ask(HistoryQuery(contract=details.contract, duration="1 M", bar_size="1 day"))
    desk.until(lambda: job.finished)
    assert job.bars is not None
