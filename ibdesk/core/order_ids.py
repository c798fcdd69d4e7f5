"""Order ids: raised only, never reused, whatever TWS offers (law L2, scenarios 25, 39, 40)."""

from __future__ import annotations

from ibdesk.core.ids import MAX_ORDER_ID, OrderId


class OrderIdsExhaustedError(RuntimeError):
    """The next id would be one that TWS cannot read (scenario 40)."""

    def __init__(self, next_id: int) -> None:
        """Say what to do."""
        super().__init__(
            f"Order id {next_id} is too high for TWS. Reset the API order ids in TWS, Global Configuration, API."
        )


class OrderIds:
    """The allocator of one client id. Owned by the GUI thread."""

    def __init__(self, high_water: int = 0) -> None:
        """Start above the journal's high-water mark, 0 if it has none."""
        self._highest = high_water
        self._offered: int | None = None

    @property
    def highest(self) -> int:
        """Return the highest id used or seen."""
        return self._highest

    @property
    def offered(self) -> int | None:
        """Return TWS's last nextValidId, None before the first."""
        return self._offered

    @property
    def next_id(self) -> OrderId:
        """Return the id that the next order will take."""
        return OrderId(self._highest + 1)

    def offer(self, next_valid_id: OrderId) -> None:
        """Take TWS's nextValidId; one that goes back is not followed."""
        self._offered = next_valid_id
        self._highest = max(self._highest, next_valid_id - 1)

    def seen(self, order_id: OrderId) -> None:
        """Take note of an id of this client in any report."""
        self._highest = max(self._highest, order_id)

    def take(self, count: int = 1) -> tuple[OrderId, ...]:
        """Return `count` fresh ids in a row. Raises OrderIdsExhaustedError near the end of TWS's range."""
        first = self._highest + 1
        if first + count - 1 > MAX_ORDER_ID:
            raise OrderIdsExhaustedError(first)
        self._highest += count
        return tuple(OrderId(first + index) for index in range(count))
