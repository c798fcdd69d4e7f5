"""All orders and executions of the gateway, and the numbers that are never given twice."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ibdesk.simgateway.messages.orders import CommissionReport, ExecDetails
from ibdesk.simgateway.orders.working import ENDED, HELD, UNBOUND, WorkingOrder

FIRST_PERM_ID = 1_800_000_001
FIRST_EXECUTION = 0x67FE6600
EXECUTION_ORIGIN = "0000e0d5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One execution with its report and the instrument's day it belongs to."""

    details: ExecDetails
    commission: CommissionReport
    time: datetime


class OrderBook:
    """Orders by (client, order id); counters survive restarts in an optional state file."""

    def __init__(self, state_file: Path | None = None) -> None:
        """Take up the counters of ``state_file`` if it exists; raises ValueError when it is unreadable."""
        self._state_file = state_file
        self._orders: dict[int, WorkingOrder] = {}  # by permId
        self._by_id: dict[tuple[int, int], WorkingOrder] = {}
        self._bound = 0
        self._highest: dict[int, int] = {}
        self._perm_id = FIRST_PERM_ID
        self._execution = FIRST_EXECUTION
        self.executions: list[Execution] = []
        if state_file is not None and state_file.exists():
            self._load(state_file)

    def get(self, client_id: int, order_id: int) -> WorkingOrder | None:
        """Return the order of a client, None when the id was never accepted."""
        return self._by_id.get((client_id, order_id))

    def by_perm_id(self, perm_id: int) -> WorkingOrder | None:
        """Return the order with this permId, None when there is none."""
        return self._orders.get(perm_id)

    def add(self, order: WorkingOrder) -> None:
        """Keep a newly accepted order; its id is used up."""
        self._orders[order.perm_id] = order
        if order.order_id != UNBOUND:
            self._by_id[order.client_id, order.order_id] = order
        self._highest[order.client_id] = max(self._highest.get(order.client_id, 0), order.order_id)
        self._save()

    def drop(self, order: WorkingOrder) -> None:
        """Forget an order that was never transmitted; its id stays used."""
        del self._orders[order.perm_id], self._by_id[order.client_id, order.order_id]

    def bind(self, order: WorkingOrder) -> None:
        """Give a manual order the next negative id, by which client 0 can change and cancel it."""
        self._bound += 1
        order.order_id = -self._bound
        self._by_id[order.client_id, order.order_id] = order

    def unbound(self) -> list[WorkingOrder]:
        """Return working manual orders that no client has bound."""
        return [order for order in self._orders.values() if order.working and not order.has_listener]

    def next_valid_id(self, client_id: int) -> int:
        """Return 1 + the highest id the client ever used."""
        return self._highest.get(client_id, 0) + 1

    def next_perm_id(self) -> int:
        """Return a number that no other order has or will have."""
        self._perm_id += 1
        return self._perm_id - 1

    def next_exec_id(self) -> str:
        """Return a new execution id such as ``0000e0d5.67fe667b.01.01``."""
        self._execution += 1
        self._save()
        return f"{EXECUTION_ORIGIN}.{self._execution - 1:08x}.01.01"

    def working(self, client_id: int | None = None) -> list[WorkingOrder]:
        """Return working orders, of one client or of all, oldest first."""
        return [
            order
            for order in self._orders.values()
            if order.working and (client_id is None or order.client_id == client_id)
        ]

    def held(self) -> list[WorkingOrder]:
        """Return orders that wait for their transmit flag."""
        return [order for order in self._orders.values() if order.status == HELD]

    def ended(self) -> list[WorkingOrder]:
        """Return orders that have ended, oldest first."""
        return [order for order in self._orders.values() if order.status in ENDED]

    def _load(self, path: Path) -> None:
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            self._highest = {int(client): int(highest) for client, highest in raw["highest"].items()}
            self._perm_id, self._execution = int(raw["perm_id"]), int(raw["execution"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: not a state file of the gateway") from error

    def _save(self) -> None:
        if self._state_file is None:
            return
        state = {"highest": self._highest, "perm_id": self._perm_id, "execution": self._execution}
        fresh = self._state_file.with_suffix(".new")
        fresh.write_text(json.dumps(state), encoding="utf-8")
        fresh.replace(self._state_file)
