"""Doctor reads a TWS without touching an order, and turns what it said into a set-up list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from typing import get_args

import pytest

from ibdesk.app.doctor.facts import Report, as_json
from ibdesk.app.doctor.probe import Broker, Patience, Probe, Snapshot
from ibdesk.app.doctor.setup import check_setup
from ibdesk.app.doctor.words import as_text
from ibdesk.core.farms import parse_farm
from ibdesk.core.ids import ClientId, OrderId
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, Command, PlaceOrder
from ibdesk.core.records.link import CloseReason, Endpoint, LinkClosed, LinkOpened
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.sink import Sink
from ibdesk.session.checks import State
from tests.gui.session.scripted import ScriptedBroker

SOON = Patience(connect_s=0.2, handshake_s=0.2, ready_s=0.2, answers_s=0.3)
ENDPOINT = Endpoint(host="127.0.0.1", port=7497, client_id=ClientId(9001))


def notice(code: int, text: str) -> Notice:
    return Notice(subject_id=None, code=code, text=text)


def snapshot(accounts: tuple[str, ...] = ("DU1000000",), port: int = 7497, host: str = "127.0.0.1") -> Snapshot:
    endpoint = Endpoint(host=host, port=port, client_id=ClientId(9001))
    opened = LinkOpened(
        endpoint=endpoint, server_version=176, connection_time="", ibapi_version="10.51.01", ibapi_max_version=226
    )
    return Snapshot(endpoint=endpoint, opened=opened, accounts=accounts, next_id=OrderId(7), waiting=set())


def check(found: Snapshot, subject: str) -> tuple[State, str]:
    (one,) = [check for check in check_setup(found) if check.subject == subject]
    return one.state, one.text


class Script:
    """Makes scripted brokers and remembers the one it made."""

    def __init__(self, prepare: Callable[[ScriptedBroker], None] | None = None, **options: object) -> None:
        self.prepare = prepare
        self.options = options
        self.broker: ScriptedBroker | None = None

    def __call__(self, endpoint: Endpoint, sink: Sink, patience: Patience) -> Broker:
        self.broker = ScriptedBroker(endpoint, sink, None, clock=lambda: 0.0, **self.options)  # type: ignore[arg-type]
        if self.prepare is not None:
            self.prepare(self.broker)
        return self.broker


def test_the_lists_are_read_once_and_the_subscriptions_ended() -> None:
    def with_order(broker: ScriptedBroker) -> None:
        spec = OrderSpec(action="BUY", quantity=Decimal(5), order_type="LMT", limit_price=Decimal("170.5"))
        broker.orders = [broker.open_order(41, spec)]

    script = Script(with_order)
    found = Probe(ENDPOINT, SOON, script).read()
    assert found.ready and not found.waiting and found.end is None
    assert script.broker is not None
    assert script.broker.read_only
    names = [type(command).__name__ for command in script.broker.sent]
    assert names == [
        "RequestCurrentTime", "RequestAccountSummary", "RequestPositions", "RequestAllOpenOrders",
        "RequestExecutions", "CancelAccountSummary", "CancelPositions",
    ]  # fmt: skip
    report = as_json(_report(found))
    assert report["open_orders"] == [
        {
            "orderId": "41", "permId": "1000000041", "clientId": "9001", "symbol": "NVDA", "action": "BUY",
            "totalQuantity": "5", "orderType": "LMT", "status": "Submitted", "filled": None, "remaining": None,
        }
    ]  # fmt: skip


def test_no_command_of_the_probe_can_concern_an_order() -> None:
    """Every command that the broker knows, less those that doctor's source names, holds the three of orders."""
    import ibdesk.app.doctor.probe as module

    for kind in (PlaceOrder, CancelOrder, CancelAllOrders):
        assert kind in get_args(Command)
        assert not hasattr(module, kind.__name__)


def test_a_tws_that_answers_nothing_is_left_after_the_deadline() -> None:
    def mute(broker: ScriptedBroker) -> None:
        broker.silent = True

    found = Probe(ENDPOINT, SOON, Script(mute)).read()
    texts = [one.text for one in check_setup(found) if one.state is State.ERROR]
    assert "TWS did not finish the list: positions." in texts
    assert "TWS did not tell its time." in texts


@pytest.mark.parametrize(
    ("reason", "said", "sentence"),
    [
        (CloseReason.REFUSED, "Connection refused", "Nothing listens at 127.0.0.1:7497."),
        (CloseReason.SILENT, "", "127.0.0.1:7497 took the call and says nothing."),
        (CloseReason.NOT_TWS, "not TWS (looks like HTTP)", "What answers at 127.0.0.1:7497 is not TWS"),
        (CloseReason.CLOSED_BY_PEER, "", "TWS closed the connection at 127.0.0.1:7497."),
        (CloseReason.BAD_VERSION, "server version 100 is too old", "server version 100 is too old"),
        (CloseReason.UNREACHABLE, "no answer", "127.0.0.1:7497 cannot be reached"),
        (CloseReason.CLIENT_ID_IN_USE, "", "Client id 9001 is in use at 127.0.0.1:7497."),
    ],
)
def test_each_failure_to_connect_has_its_plain_sentence(reason: CloseReason, said: str, sentence: str) -> None:
    found = Snapshot(endpoint=ENDPOINT, end=LinkClosed(reason=reason, text=said))
    (only,) = check_setup(found)
    assert only.state is State.ERROR
    assert sentence in only.text
    assert only.next_step
    assert "another try follows" not in only.next_step.lower()


def test_an_id_in_use_ends_the_try_at_once() -> None:
    """Code 326 comes as a notice; TWS closes after it."""

    def taken(broker: ScriptedBroker) -> None:
        broker.accounts = ()
        broker.tell(notice(326, "Unable to connect as the client id is already in use."))

    found = Probe(ENDPOINT, SOON, Script(taken)).read()
    assert any(one.text.startswith("Client id 9001 is in use") for one in check_setup(found))


def test_real_money_is_said_with_the_account_masked() -> None:
    state, text = check(snapshot(("U1234567",), port=7496), "Port and mode")
    assert state is State.WARNING
    assert "…4567 is real money" in text and "U123" not in text


def test_a_paper_port_with_real_money_behind_it_is_told() -> None:
    assert "Port 7497 usually means paper" in check(snapshot(("U1234567",)), "Port and mode")[1]


def test_a_live_port_with_a_paper_account_is_told() -> None:
    assert "usually means real money" in check(snapshot(port=4001), "Port and mode")[1]


def test_the_read_only_setting_of_tws_is_recognised_by_321() -> None:
    found = snapshot()
    found.notices.append(notice(321, "Error validating request: The API interface is currently in Read-Only mode."))
    assert check(found, "Read-Only API")[0] is State.WARNING


def test_a_tws_on_another_computer_is_told() -> None:
    assert check(snapshot(host="192.168.1.5"), "Local only")[0] is State.WARNING
    assert check(snapshot(host="localhost"), "Local only")[0] is State.UNKNOWN


def test_what_no_program_can_know_is_not_called_well() -> None:
    for subject in ("Restart time", "Precautions", "Local only", "Read-Only API"):
        assert check(snapshot(), subject)[0] is State.UNKNOWN


def test_the_end_of_support_of_a_tws_is_told() -> None:
    found = snapshot()
    found.notices.append(notice(2172, "This version is desupported on 20261215."))
    assert check(found, "IB API")[0] is State.WARNING


def test_a_tws_cut_off_from_ib_fails_and_a_broken_farm_warns() -> None:
    found = snapshot()
    found.notices.append(notice(1100, "Connectivity between IB and TWS has been lost."))
    broken = parse_farm(notice(2105, "HMDS data farm connection is broken:ushmds"))
    assert broken is not None
    found.farms[broken.name] = broken
    assert check(found, "IB")[0] is State.ERROR
    assert "ushmds" in check(found, "Farms")[1]
    found.notices.append(notice(1102, "Connectivity has been restored."))
    assert not [one for one in check_setup(found) if one.subject == "IB"]


def test_foreign_text_stays_on_its_line() -> None:
    found = snapshot()
    found.notices.append(notice(10197, "No market data\x1b[2J\nduring competing session"))
    text = check(found, "TWS")[1]
    assert "\x1b" not in text and "\n" not in text


def test_the_text_for_people_masks_real_accounts() -> None:
    found = snapshot(("U1234567",), port=7496)
    said = as_text(_report(found))
    assert "U1234567" not in said
    assert "…4567" in said
    assert {one.name for one in fields(Snapshot)} >= {"positions", "orders"}


def _report(found: Snapshot) -> Report:
    return Report(ibapi=None, python={}, qt={}, libraries={}, machine=(), tws=tuple(check_setup(found)), snapshot=found)
