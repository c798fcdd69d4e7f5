"""Codes and texts of the order area, from the captured and documented messages of the world."""

from dataclasses import dataclass
from functools import cache

from ibdesk.simgateway.data import world

#: The letters in "Error validating request.-'bN'" change with every TWS build; nothing may test on them.
BUILD_LETTERS = "bN"
VALIDATING = f"Error validating request.-'{BUILD_LETTERS}' : cause - "


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Code and text of one notice."""

    code: int
    text: str


@cache
def _templates() -> dict[str, tuple[int, str]]:
    rows = world("messages")["messages"]
    return {row["id"]: (int(row["code"]), row["text"]) for row in rows}


def reply(name: str, **values: object) -> Reply:
    """Return the message ``name`` with its placeholders filled in."""
    code, text = _templates()[name]
    for key, value in {"x": BUILD_LETTERS, **values}.items():
        text = text.replace("{" + key + "}", str(value))
    return Reply(code=code, text=text)


def invalid(cause: str) -> Reply:
    """Return a 321 with ``cause``."""
    return Reply(code=321, text=f"{VALIDATING}{cause}")


INVALID_ORDER_ID = Reply(code=10149, text="Invalid order id")
NO_ACCOUNT = Reply(code=435, text="You must specify an account.")
NOT_TRADABLE = Reply(code=412, text="The contract is not available for trading.")
UNSUPPORTED_TYPE = Reply(code=387, text="Unsupported order type for this exchange and security type.")
NO_VALID_PRICE = Reply(code=463, text="You must enter a valid price.")
BELOW_MINIMUM = Reply(code=388, text="Order size is smaller than the minimum requirement.")
ALL_OR_NONE = Reply(code=10257, text="The 'All or None' order attribute may not be specified for this order")
DISCARDED = Reply(code=202, text="Order was discarded")
BIND_ZERO_ONLY = Reply(
    code=327, text="Only API connections with clientId set to 0 can set the auto bind TWS orders property."
)
