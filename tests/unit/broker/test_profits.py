"""Profit and loss as TWS sends it: numbers, or nothing where it names none (scenario 83)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ibdesk.broker.callbacks_base import Hooks
from ibdesk.broker.output import Output
from ibdesk.broker.wrapper import Wrapper
from ibdesk.core.ids import RequestId
from ibdesk.core.records.account import AccountProfit, PositionProfit

UNSET = 1.7976931348623157e308


class Sink:
    """Keeps the states."""

    def __init__(self) -> None:
        self.states: dict[object, object] = {}

    def event(self, record: object) -> None:
        raise AssertionError(record)

    def state(self, key: object, record: object) -> None:
        self.states[key] = record


@pytest.fixture
def told() -> tuple[Wrapper, Sink]:
    sink = Sink()
    hooks = Hooks(on_accounts=print, on_next_id=print, on_notice=print)
    return Wrapper(Output(sink), hooks), sink  # type: ignore[arg-type]


def test_only_the_newest_profit_of_an_account_counts(told: tuple[Wrapper, Sink]) -> None:
    wrapper, sink = told
    wrapper.pnl(9, 1.0, 2.0, 3.0)
    wrapper.pnl(9, 158.7, 379.15, -74.76)
    assert list(sink.states.values()) == [
        AccountProfit(
            request_id=RequestId(9), daily=Decimal("158.7"), unrealized=Decimal("379.15"), realized=Decimal("-74.76")
        )
    ]


@pytest.mark.parametrize("nothing", [UNSET, float("nan"), float("inf")])
def test_scenario_83_what_tws_does_not_name_is_none_never_a_sum(told: tuple[Wrapper, Sink], nothing: float) -> None:
    wrapper, sink = told
    wrapper.pnl(9, nothing, nothing, nothing)
    wrapper.pnlSingle(10, Decimal(100), nothing, 200.0, nothing, nothing)
    account, position = sink.states.values()
    assert account == AccountProfit(request_id=RequestId(9), daily=None, unrealized=None, realized=None)
    assert position == PositionProfit(
        request_id=RequestId(10), quantity=Decimal(100), daily=None, unrealized=Decimal(200), realized=None, value=None
    )
