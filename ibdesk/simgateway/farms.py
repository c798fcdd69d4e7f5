"""The data farms of the login: their state, and the notices that tell it."""

from dataclasses import dataclass
from typing import Final

from ibdesk.simgateway.data import world
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.texts import system_notice

OK: Final = "ok"
BROKEN: Final = "broken"
INACTIVE: Final = "inactive"
CONNECTING: Final = "connecting"

#: Kind of farm -> (placeholder in its texts, state -> name of the text).
KINDS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "md": (
        "mdFarm",
        {OK: "farm_ok", BROKEN: "farm_broken", INACTIVE: "farm_inactive", CONNECTING: "farm_connecting"},
    ),
    "hmds": ("hmdsFarm", {OK: "hmds_ok", BROKEN: "hmds_broken", INACTIVE: "hmds_inactive"}),
    "secdef": ("secdefFarm", {OK: "secdef_ok", BROKEN: "secdef_broken"}),
}
_KIND_OF_CODE: Final = {"2104": "md", "2106": "hmds", "2158": "secdef"}


#: What a market data farm and a history farm serve, by currency and kind; the first farm that the login has counts.
_EUROPE: Final = frozenset({"GBP", "EUR", "CHF"})
_DARK: Final = frozenset({BROKEN, CONNECTING})
NO_FARM: Final = ""


class FarmError(ValueError):
    """No farm of that name, or no such state for its kind."""


@dataclass(slots=True)
class Farm:
    """One farm."""

    name: str
    kind: str
    state: str = OK

    def notice(self) -> Notice:
        """Return the notice that tells the state."""
        placeholder, texts = KINDS[self.kind]
        return system_notice(texts[self.state], **{placeholder: self.name})


class FarmBoard:
    """All farms in the order in which a session hears of them."""

    def __init__(self, startup: str = "") -> None:
        """Set up the recorded start-up set named ``startup``, by default the world's."""
        farms = world("messages")["farms"]
        rows = [row.split() for row in farms["startup"][startup or farms["default"]]]
        self._farms = [Farm(row[1], _KIND_OF_CODE[row[0]]) for row in rows]

    def notices(self) -> list[Notice]:
        """Return one notice per farm in the recorded order."""
        return [farm.notice() for farm in self._farms]

    def names(self, kind: str = "") -> list[str]:
        """Return the names of the farms, of one kind if given."""
        return [farm.name for farm in self._farms if kind in ("", farm.kind)]

    def serves(self, kind: str, instrument: Instrument) -> bool:
        """Return whether the farm of ``kind`` (md, hmds) that has the instrument's data answers."""
        states = {farm.name: farm.state for farm in self._farms if farm.kind == kind}
        candidates = _md_farms(instrument) if kind == "md" else _hmds_farms(instrument)
        name = next((one for one in candidates if one in states), NO_FARM)
        return states.get(name, OK) not in _DARK

    def set_state(self, name: str, state: str) -> list[Notice]:
        """Change one farm, or all of a kind (``md``, ``hmds``, ``secdef``) or ``all``; return the notices.

        Raises FarmError.
        """
        chosen = [farm for farm in self._farms if name in (farm.name, farm.kind, "all")]
        if not chosen:
            raise FarmError(f"no farm '{name}'")
        for farm in chosen:
            if state not in KINDS[farm.kind][1]:
                raise FarmError(f"a {farm.kind} farm cannot be '{state}'")
        for farm in chosen:
            farm.state = state
        return [farm.notice() for farm in chosen]


def _md_farms(instrument: Instrument) -> tuple[str, ...]:
    if instrument.sec_type in ("CASH", "CMDTY"):
        return ("cashfarm",)
    if instrument.currency in _EUROPE or instrument.sec_type == "CFD":
        return ("eufarm",)
    if instrument.sec_type == "STK" and instrument.primary_exchange == "NASDAQ":
        return ("usfarm.nj", "usfarm")
    first = {"FUT": "usfuture", "OPT": "usopt", "BOND": "usbond"}.get(instrument.sec_type, "usfarm")
    return (first, "usfarm")


def _hmds_farms(instrument: Instrument) -> tuple[str, ...]:
    if instrument.sec_type in ("CASH", "CMDTY"):
        return ("cashhmds", "ushmds")
    if instrument.sec_type == "FUND":
        return ("fundfarm",)
    return ("euhmds" if instrument.currency in _EUROPE else "ushmds",)
