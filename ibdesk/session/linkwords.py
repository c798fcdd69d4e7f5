"""Why there is no link, in words a trader can act on."""

from __future__ import annotations

from typing import assert_never

from ibdesk.core.records.link import CloseReason, Endpoint
from ibdesk.session.views import LinkFailure

USUAL_PORTS = "7496 TWS live, 7497 TWS paper, 4001 Gateway live, 4002 Gateway paper"


def failure_of(reason: CloseReason, text: str, endpoint: Endpoint) -> LinkFailure | None:
    """Return sentence and next step; None when the user disconnected. `text` is what peer or system said."""
    sentence, next_step = _words(reason, text, f"{endpoint.host}:{endpoint.port}", endpoint)
    return LinkFailure(reason=reason, sentence=sentence, next_step=next_step) if sentence else None


def _words(reason: CloseReason, text: str, where: str, endpoint: Endpoint) -> tuple[str, str]:
    match reason:
        case CloseReason.REFUSED:
            return (
                f"Nothing listens at {where}.",
                f"Start TWS or the Gateway and check the port in its API settings. Usual ports: {USUAL_PORTS}.",
            )
        case CloseReason.UNREACHABLE:
            return (
                _said(f"{where} cannot be reached", text),
                f"Check host and network. Usual ports: {USUAL_PORTS}.",
            )
        case CloseReason.SILENT:
            return (
                f"{where} took the call and says nothing.",
                "TWS may be starting, or waiting for a click on its question about the connection.",
            )
        case CloseReason.NOT_TWS:
            return (
                _said(f"What answers at {where} is not TWS", text),
                f"Check the port. Usual ports: {USUAL_PORTS}.",
            )
        case CloseReason.CLOSED_BY_PEER:
            return (
                f"TWS closed the connection at {where}.",
                "In TWS, API settings: socket clients enabled, this computer among the trusted addresses, "
                "and not 32 clients at once.",
            )
        case _:
            return _later_words(reason, text, where, endpoint)


def _later_words(reason: CloseReason, text: str, where: str, endpoint: Endpoint) -> tuple[str, str]:
    match reason:
        case CloseReason.BAD_VERSION:
            return (_said(f"The version that {where} speaks does not fit", text), "Update TWS or the Gateway.")
        case CloseReason.OTHER_LOGIN:
            return (
                _said(f"Another login answers at {where}", text),
                "Connect again if that is what you want; until then nothing is sent.",
            )
        case CloseReason.NOT_READY:
            return (
                _said(f"{where} did not tell accounts, next order id and time", text),
                "TWS may still be logging in. Another try follows.",
            )
        case CloseReason.CLIENT_ID_IN_USE:
            return (
                f"Client id {endpoint.client_id} is in use at {where}.",
                "Close the other program, or connect with another client id. Orders placed under this id "
                "can only be changed by it.",
            )
        case CloseReason.LOST | CloseReason.FRAMING:
            return (
                _said(f"The connection to {where} was lost", text),
                "Working orders stay at IB. They are read again once the connection is back.",
            )
        case CloseReason.ASKED:
            return ("", "")
        case (
            CloseReason.REFUSED | CloseReason.UNREACHABLE | CloseReason.SILENT | CloseReason.NOT_TWS
            | CloseReason.CLOSED_BY_PEER
        ):  # fmt: skip
            raise AssertionError(reason)
        case _:
            assert_never(reason)


def _said(sentence: str, text: str) -> str:
    said = f"{sentence}: {text}" if text else sentence
    return said if said.endswith(".") else f"{said}."
