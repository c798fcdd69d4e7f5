"""Codes and texts of the order area: those of the world's messages by name, and the few it does not hold."""

from dataclasses import dataclass

from ibdesk.simgateway import texts
from ibdesk.simgateway.messages.session import NO_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Code and text of one notice."""

    code: int
    text: str
    reject_json: str = ""


def reply(name: str, **values: object) -> Reply:
    """Return the message ``name`` with its placeholders filled in; KeyError if unknown."""
    found = texts.notice(NO_REQUEST, name, **values)
    return Reply(code=found.code, text=found.text)


def invalid(cause: str) -> Reply:
    """Return a 321 with ``cause``."""
    found = texts.invalid(NO_REQUEST, cause)
    return Reply(code=found.code, text=found.text)


READ_ONLY = reply("val_readonly")
INVALID_ORDER_ID = Reply(code=10149, text="Invalid order id")
NO_ACCOUNT = Reply(code=435, text="You must specify an account.")
NOT_TRADABLE = Reply(code=412, text="The contract is not available for trading.")
UNSUPPORTED_TYPE = Reply(code=387, text="Unsupported order type for this exchange and security type.")
NO_VALID_PRICE = Reply(code=463, text="You must enter a valid price.")
BELOW_MINIMUM = Reply(code=388, text="Order size is smaller than the minimum requirement.")
ALL_OR_NONE = Reply(code=10257, text="The 'All or None' order attribute may not be specified for this order")
BELOW_FILLED = Reply(
    code=201, text="Order rejected - reason:The order quantity must be greater than the quantity already filled"
)
DISCARDED = Reply(code=202, text="Order was discarded")
BIND_ZERO_ONLY = Reply(
    code=327, text="Only API connections with clientId set to 0 can set the auto bind TWS orders property."
)
