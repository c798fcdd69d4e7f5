"""The set-up list says what is known of TWS's settings, and no more."""

from __future__ import annotations

from dataclasses import replace

from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import CloseReason, Endpoint, Mode
from ibdesk.session.checks import Check, State
from ibdesk.session.setup import NOT_CHECKED, SUBJECTS, checks_of_link
from ibdesk.session.targets import Target
from ibdesk.session.views import LinkFailure, LinkView, Phase, ReadOnly

ENDPOINT = Endpoint(host="127.0.0.1", port=7497, client_id=ClientId(1))
PAPER = LinkView(
    phase=Phase.READY,
    target=Target(kind="paper_tws", endpoint=ENDPOINT),
    mode=Mode.PAPER,
    accounts=("DU1234567",),
    server_version=187,
    ibapi_version="10.37.2",
)


def listed(view: LinkView) -> dict[str, Check]:
    return {check.subject: check for check in checks_of_link(view, (), ())}


def test_a_paper_login_has_all_eight_items_in_their_order() -> None:
    checks = checks_of_link(PAPER, (), ())
    assert tuple(check.subject for check in checks) == SUBJECTS
    held = {check.subject for check in checks if check.state is State.OK}
    assert held == {"Socket clients", "Port and mode", "Client id", "IB API"}


def test_what_no_program_can_see_is_not_ticked() -> None:
    for subject in ("Restart time", "Precautions", "Read-Only API"):
        assert listed(PAPER)[subject].state is State.UNKNOWN


def test_a_tws_that_said_read_only_is_a_warning() -> None:
    view = replace(PAPER, read_only=ReadOnly(cause="tws", reason="x"))
    assert listed(view)["Read-Only API"].state is State.WARNING


def test_real_money_on_the_paper_port_is_a_warning_with_the_account_masked() -> None:
    found = listed(replace(PAPER, mode=Mode.LIVE, accounts=("U1234567",)))["Port and mode"]
    assert found.state is State.WARNING
    assert "4567" in found.text
    assert "U1234567" not in found.text


def test_without_a_link_only_the_failure_speaks() -> None:
    failure = LinkFailure(reason=CloseReason.CLIENT_ID_IN_USE, sentence="Client id 1 is in use.", next_step="Close it.")
    found = listed(LinkView(phase=Phase.OFF, failure=failure))
    assert (found["Client id"].state, found["Client id"].text) == (State.ERROR, "Client id 1 is in use.")
    assert {check.text for subject, check in found.items() if subject != "Client id"} == {NOT_CHECKED}


def test_scenario_17_a_host_on_the_network_is_warned_of_the_plain_link() -> None:
    for host in ("192.168.1.20", "tws.example.org", "2001:db8::1"):
        far = replace(PAPER, target=Target(kind="other", endpoint=replace(ENDPOINT, host=host)))
        found = listed(far)["Local only"]
        assert found.state is State.WARNING
        assert f"{host} is another computer" in found.text
        assert "not encrypted" in found.text
    for host in ("127.0.0.1", "localhost", "::1"):
        near = replace(PAPER, target=Target(kind="other", endpoint=replace(ENDPOINT, host=host)))
        assert listed(near)["Local only"].state is not State.WARNING
