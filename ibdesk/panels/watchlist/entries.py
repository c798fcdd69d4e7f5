"""What is in the list: contracts in the user's own order, as they are kept in the workspace file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from ibdesk.core import money
from ibdesk.core.ids import ConId
from ibdesk.core.records.contract import Contract

MOST_ENTRIES = 500
_TEXTS = (
    "symbol", "sec_type", "exchange", "primary_exchange", "currency", "local_symbol", "trading_class", "expiry",
    "right",
)  # fmt: skip
_NUMBERS = ("strike", "multiplier")
_LONGEST = 64


def _stock(symbol: str, exchange: str = "SMART", currency: str = "USD") -> Contract:
    return Contract(symbol=symbol, sec_type="STK", exchange=exchange, currency=currency)


DEFAULT = (
    _stock("NVDA"),
    _stock("AAPL"),
    _stock("MSFT"),
    _stock("TSLA"),
    _stock("SPY"),
    _stock("CSH2", "LSE", "GBP"),
    Contract(symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD", local_symbol="EUR.USD"),
)
"""What a first start shows: questions, each of which TWS answers with one contract."""


def key_of(contract: Contract) -> Hashable:
    """Return the key of a row: the contract's id, before it is known the question itself."""
    if contract.con_id:
        return contract.con_id
    return " ".join((contract.symbol, contract.sec_type, contract.exchange, contract.currency, contract.expiry)).strip()


class Entries:
    """The contracts in order, each at most once."""

    def __init__(self, contracts: Iterable[Contract] = DEFAULT) -> None:
        self._list: dict[Hashable, Contract] = {}
        for contract in contracts:
            self.add(contract)

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """All contracts, in order."""
        return tuple(self._list.values())

    def get(self, key: Hashable) -> Contract | None:
        """Return the contract of a row."""
        return self._list.get(key)

    def add(self, contract: Contract) -> bool:
        """Append a contract; False if it is there already or the list is full."""
        key = key_of(contract)
        if key in self._list or len(self._list) >= MOST_ENTRIES:
            return False
        self._list[key] = contract
        return True

    def remove(self, keys: Iterable[Hashable]) -> tuple[Contract, ...]:
        """Take contracts out and return them."""
        return tuple(self._list.pop(key) for key in keys if key in self._list)

    def settle(self, key: Hashable, contract: Contract) -> bool:
        """Put the contract in the place of the question; False if it stands elsewhere already (the question goes)."""
        if key not in self._list:
            return False
        if key_of(contract) in self._list and key_of(contract) != key:
            del self._list[key]
            return False
        self._list = {
            (key_of(contract) if old == key else old): (contract if old == key else one)
            for old, one in self._list.items()
        }
        return True

    def order_as(self, keys: Iterable[Hashable]) -> None:
        """Take over the order in which the rows are shown."""
        wanted = [key for key in keys if key in self._list]
        rest = [key for key in self._list if key not in set(wanted)]
        self._list = {key: self._list[key] for key in (*wanted, *rest)}

    def move(self, key: Hashable, place: int) -> bool:
        """Put a row at a place counted without it; False if nothing moves."""
        order = list(self._list)
        if key not in order:
            return False
        old = order.index(key)
        order.remove(key)
        new = max(0, min(place, len(order)))
        order.insert(new, key)
        self._list = {one: self._list[one] for one in order}
        return new != old

    def to_state(self) -> list[dict[str, object]]:
        """Return the list as JSON values."""
        return [_to_state(contract) for contract in self._list.values()]


def from_state(rows: object) -> Entries | None:
    """Read what `to_state` wrote; rows that are none are left out, None if it is no list at all."""
    if not isinstance(rows, list):
        return None
    found = (_from_state(row) for row in rows[:MOST_ENTRIES] if isinstance(row, Mapping))
    return Entries(contract for contract in found if contract is not None)


def _to_state(contract: Contract) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(contract, name) for name in _TEXTS if getattr(contract, name)}
    for name in _NUMBERS:
        value = getattr(contract, name)
        if value is not None:
            row[name] = money.plain(value)
    if contract.con_id:
        row["con_id"] = int(contract.con_id)
    return row


def _from_state(row: Mapping[object, object]) -> Contract | None:
    texts: dict[str, str] = {}
    for name in _TEXTS:
        value = row.get(name, "")
        if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
            return None
        if value:
            texts[name] = value
    con_id = row.get("con_id", 0)
    if not isinstance(con_id, int) or isinstance(con_id, bool) or not 0 <= con_id < 2**31:
        return None
    if not con_id and not texts.get("symbol"):
        return None
    contract = Contract(con_id=ConId(con_id), **texts)  # type: ignore[arg-type]
    for name in _NUMBERS:
        value = row.get(name)
        number = money.parse(value)[1] if isinstance(value, str) else None
        if number is not None:
            contract = replace(contract, **{name: number})  # type: ignore[arg-type]
    return contract
