"""Which contracts the login may see live, and what TWS says about the others."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from ibdesk.simgateway.instruments import Instrument


class Right(Enum):
    """What the login has paid for."""

    LIVE = "live"
    NO_API = "no_api"
    DELAYED = "delayed"
    NONE = "none"


#: Right -> name of the text that refuses live data; without a right nothing at all is shown.
REFUSALS: Final = {Right.NO_API: "sub_api", Right.DELAYED: "delayed_off", Right.NONE: "no_sub"}
#: One contract of each of the two usual kinds is delayed only, so that a demo shows them.
DEFAULT_RIGHTS: Final = {"VOD": Right.NO_API, "SIE": Right.DELAYED}


class DataRights:
    """Rights by symbol; what is not named is live."""

    def __init__(self, rights: Mapping[str, Right] | None = None) -> None:
        self._rights = dict(DEFAULT_RIGHTS if rights is None else rights)

    def of(self, instrument: Instrument) -> Right:
        """Return the right to a contract's data."""
        return self._rights.get(instrument.symbol, Right.LIVE)

    def set(self, symbol: str, right: Right) -> None:
        """Change the right to a symbol; it counts for requests from now on."""
        self._rights[symbol] = right


def parse_rights(text: str) -> dict[str, Right]:
    """Read ``SYMBOL=live|no_api|delayed|none,...``; raises ValueError."""
    found: dict[str, Right] = {}
    for part in filter(None, text.split(",")):
        symbol, equals, right = part.partition("=")
        if not (symbol and equals):
            raise ValueError(f"'{part}' should read SYMBOL=RIGHT")
        found[symbol] = Right(right)
    return found
