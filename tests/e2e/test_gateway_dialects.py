"""Every answer of the gateway at every server version, read by the official client's own decoder.

On 9.81.1 the versions end at 157; with a 10.x client they go up to the gateway's newest. Nothing may raise there:
an exception in that decoder would end a user's session.
"""

from __future__ import annotations

import functools
import inspect
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from ibapi import server_versions
from ibapi.decoder import Decoder
from ibapi.server_versions import MAX_CLIENT_VER
from ibapi.wrapper import EWrapper

from ibdesk.simgateway import versions
from ibdesk.simgateway.instruments import Universe
from ibdesk.simgateway.market.records import Bar
from ibdesk.simgateway.messages import account, contracts, history, marketdata, session
from ibdesk.simgateway.text.codec import encode
from ibdesk.simgateway.text.encode_session import EMPTY_LISTS
from ibdesk.simgateway.wire import split_fields

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
ONE = Decimal("1.5")
UNIVERSE = Universe.load()
NVDA = UNIVERSE.match("NVDA")[0]
FRAME = history.HistoryFrame(date_format=1, time_zone="US/Eastern", login_zone="Europe/London", shares=True)
BAR = Bar(time=AT, open=ONE, high=ONE, low=ONE, close=ONE, volume=Decimal(1234), wap=ONE, count=3)
POSITION = account.PositionRow(account="DU1", instrument=NVDA, quantity=Decimal(3), average_cost=ONE)
VALUE = account.AccountValue(key="CashBalance", value="1", currency="GBP", account="DU1")
SAMPLE = contracts.SymbolSample(instrument=NVDA, derivative_types=("OPT", "CFD"))

SESSION = [
    session.Notice(request_id=1, code=200, text="no", time=AT),
    session.ManagedAccounts(accounts="DU1,DU2"),
    session.NextValidId(order_id=4),
    session.CurrentTime(time=AT),
    session.FamilyCodes(accounts=("DU1",)),
    *(session.EmptyList(kind=kind, request_id=3) for kind in EMPTY_LISTS if kind != "userInfo"),
]
ACCOUNT = [
    account.AccountSummaryRow(request_id=1, account="DU1", tag="Cushion", value="1", currency=""),
    account.AccountSummaryEnd(request_id=1),
    VALUE,
    account.PortfolioRow(
        account="DU1",
        instrument=NVDA,
        quantity=Decimal(1),
        market_price=ONE,
        market_value=ONE,
        average_cost=ONE,
        unrealized_pnl=ONE,
        realized_pnl=ONE,
    ),
    account.AccountTime(time=AT, time_zone="Europe/London"),
    account.AccountDownloadEnd(account="DU1"),
    POSITION,
    account.PositionsEnd(),
    account.PositionMultiRow(request_id=1, row=POSITION),
    account.PositionsMultiEnd(request_id=1),
    account.ValueMulti(request_id=1, value=VALUE),
    account.UpdatesMultiEnd(request_id=1),
    account.Pnl(request_id=1, daily=ONE, unrealized=ONE, realized=ONE),
    account.PnlSingle(request_id=1, quantity=ONE, daily=ONE, unrealized=ONE, realized=ONE, value=ONE),
]
CONTRACTS = [
    contracts.SymbolSamples(request_id=1, samples=(SAMPLE, SAMPLE)),
    *(
        contracts.ContractDetails(
            request_id=1, instrument=one, exchange=one.exchange, trading_hours="T", liquid_hours="L"
        )
        for one in UNIVERSE.all()
    ),
    contracts.ContractDetailsEnd(request_id=1),
    contracts.MarketRule(rule_id=26, bands=((Decimal(0), Decimal("0.01")),)),
]
DATA = [
    marketdata.MarketDataType(request_id=1, data_type=1),
    marketdata.TickParameters(request_id=1, min_tick=ONE, bbo_exchange="9c0001", snapshot_permissions=3),
    marketdata.TickPrice(request_id=1, tick_type=1, price=ONE, size=Decimal("100.5"), attributes=1, shares=True),
    marketdata.TickPrice(request_id=1, tick_type=6, price=ONE, size=None),
    marketdata.TickSize(request_id=1, tick_type=0, size=Decimal("5.5")),
    marketdata.TickGeneric(request_id=1, tick_type=49, value=Decimal(0)),
    marketdata.TickString(request_id=1, tick_type=45, value="1"),
    marketdata.SnapshotEnd(request_id=1),
    history.History(request_id=1, frame=FRAME, start=AT, end=AT, bars=(BAR, BAR)),
    history.HistoryEnd(request_id=1, start=AT, end=AT, login_zone="Europe/London"),
    history.HistoryUpdate(request_id=1, frame=FRAME, bar=BAR),
    history.HeadTimestamp(request_id=1, time=AT, date_format=1),
    history.HistorySchedule(request_id=1, time_zone="US/Eastern", sessions=((AT, AT, AT.date()),) * 2),
]


def recording_wrapper(calls: list[str]) -> EWrapper:
    """Return a wrapper that notes which callback was reached, with the signatures that 9.81 looks at."""

    def recorder(name: str, original: Any) -> Any:
        @functools.wraps(original)
        def record(*_: Any, **__: Any) -> None:
            calls.append(name)

        return record

    methods = inspect.getmembers(EWrapper, inspect.isfunction)
    return type("Recorder", (EWrapper,), {name: recorder(name, one) for name, one in methods if name[0] != "_"})()


@pytest.mark.parametrize("version", range(versions.OLDEST, min(versions.NEWEST, MAX_CLIENT_VER) + 1))
def test_the_official_decoder_reads_every_answer(version: int) -> None:
    calls: list[str] = []
    decoder = Decoder(recording_wrapper(calls), version)
    takes_id = "msgId" in inspect.signature(decoder.interpret).parameters
    for message in [*SESSION, *ACCOUNT, *CONTRACTS, *DATA]:
        payload = encode(message, version)
        if payload is None:
            continue
        fields = tuple(field.encode() for field in split_fields(payload))
        calls.clear()
        if takes_id:
            decoder.interpret(fields[1:], int(fields[0]))
        else:
            decoder.interpret(fields)
        assert calls, message


def test_every_version_of_this_client_is_in_the_gateways_table_once() -> None:
    ours = [value for name, value in vars(versions).items() if name.isupper() and name not in ("OLDEST", "NEWEST")]
    assert len(set(ours)) == len(ours)
    theirs = {value for name, value in vars(server_versions).items() if name.startswith("MIN_SERVER_VER_")}
    newest = min(versions.NEWEST, MAX_CLIENT_VER)
    assert {value for value in theirs if versions.OLDEST <= value <= newest} == {v for v in ours if v <= newest}
