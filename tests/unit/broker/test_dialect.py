"""The shapes of ibapi that the dialect knows: an unknown one must fail here, not in front of a user."""

from __future__ import annotations

import subprocess
import sys

import pytest
from ibapi.client import EClient
from ibapi.wrapper import EWrapper

from ibdesk.broker import dialect, ibapi_info

KNOWN_ERRORS = {
    ("reqId", "errorCode", "errorString"),
    ("reqId", "errorCode", "errorString", "advancedOrderRejectJson"),
    ("reqId", "errorTime", "errorCode", "errorString", "advancedOrderRejectJson"),
}
KNOWN_CANCELS = {("orderId",), ("orderId", "manualCancelOrderTime"), ("orderId", "orderCancel")}
KNOWN_GLOBAL_CANCELS: set[tuple[str, ...]] = {(), ("orderCancel",)}
KNOWN_BOUNDS = {("reqId", "apiClientId", "apiOrderId"), ("permId", "clientId", "orderId")}
SAME_EVERYWHERE = {
    EWrapper.openOrder: ("orderId", "contract", "order", "orderState"),
    EWrapper.managedAccounts: ("accountsList",),
    EWrapper.execDetails: ("reqId", "contract", "execution"),
    EWrapper.accountSummary: ("reqId", "account", "tag", "value", "currency"),
    EWrapper.historicalDataEnd: ("reqId", "start", "end"),
    EClient.placeOrder: ("orderId", "contract", "order"),
    EClient.reqExecutions: ("reqId", "execFilter"),
    EClient.reqAccountSummary: ("reqId", "groupName", "tags"),
    EClient.reqMktData: (
        "reqId", "contract", "genericTickList", "snapshot", "regulatorySnapshot", "mktDataOptions",
    ),
    EClient.reqHistoricalData: (
        "reqId", "contract", "endDateTime", "durationStr", "barSizeSetting", "whatToShow", "useRTH", "formatDate",
        "keepUpToDate", "chartOptions",
    ),
}  # fmt: skip


def test_the_callbacks_and_requests_that_differ_have_a_known_shape() -> None:
    assert dialect._parameters(EWrapper.error) in KNOWN_ERRORS
    assert dialect.CANCEL_PARAMETERS in KNOWN_CANCELS
    assert dialect.GLOBAL_CANCEL_PARAMETERS in KNOWN_GLOBAL_CANCELS
    assert dialect._parameters(EWrapper.orderBound) in KNOWN_BOUNDS
    assert hasattr(EWrapper, dialect.COMMISSION_CALLBACK)


@pytest.mark.parametrize(("function", "parameters"), SAME_EVERYWHERE.items())
def test_the_shapes_that_ibdesk_takes_for_granted_are_there(function: object, parameters: tuple[str, ...]) -> None:
    assert dialect._parameters(function) == parameters


def test_every_shape_of_error_gives_the_same_fields() -> None:
    known = (9, 200, "No security definition")
    args = (known[0], 0, *known[1:]) if dialect.ERROR_HAS_TIME else known
    bare = dialect.error_fields(args)
    assert (bare.subject_id, bare.code, bare.text, bare.advanced_reject) == (*known, "")
    assert dialect.error_fields((*args, "{}")).advanced_reject == "{}"


def test_what_is_installed_is_described() -> None:
    info = ibapi_info()
    assert info.max_client_version >= 157
    assert info.limited is (info.max_client_version < 163)
    assert len(info.distributions) == 1
    assert not info.mixed


def test_importing_the_broker_does_not_import_ibapi() -> None:
    code = "import sys, ibdesk.broker; sys.exit('ibapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
