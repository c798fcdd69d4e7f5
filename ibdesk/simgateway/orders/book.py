"""All orders and executions of the gateway, and the numbers that are never given twice."""

from pathlib import Path

from ibdesk.simgateway.instruments import Universe
from ibdesk.simgateway.orders.keeping import Execution, StateFile
from ibdesk.simgateway.orders.working import ENDED, HELD, UNBOUND, WorkingOrder

FIRST_PERM_ID = 1_800_000_001
FIRST_EXECUTION = 0x67FE6600
EXECUTION_ORIGIN = "0000e0d5"


class OrderBook:
    """Orders by (client, order id); they and the counters survive restarts in an optional state file."""

    def __init__(self, universe: Universe, state_file: Path | None = None) -> None:
        """Take up what ``state_file`` holds if it exists; raises ValueError when it is unreadable."""
        self._state = StateFile(state_file)
        self._orders: dict[int, WorkingOrder] = {}  # by permId
        self._by_id: dict[tuple[int, int], WorkingOrder] = {}
        self._bound = 0
        self._highest: dict[int, int] = {}
        self._perm_id = FIRST_PERM_ID
        self._execution = FIRST_EXECUTION
        self.executions: list[Execution] = []
        #: Why orders that are yet to come will be held: (client, order id) -> reason.
        self.to_hold: dict[tuple[int, int], str] = {}
        self._load(universe)
        self._at_start = dict(self._highest)

    def get(self, client_id: int, order_id: int) -> WorkingOrder | None:
        """Return the order of a client, None when the id was never accepted; of two under one id the one that works."""
        found = self._by_id.get((client_id, order_id))
        if found is None or found.status not in ENDED:
            return found
        others = (one for one in self.working(client_id) if one.order_id == order_id)
        return next(others, found)

    def by_perm_id(self, perm_id: int) -> WorkingOrder | None:
        """Return the order with this permId, None when there is none."""
        return self._orders.get(perm_id)

    def add(self, order: WorkingOrder) -> None:
        """Keep a newly accepted order; its id is used up."""
        order.held_for = self.to_hold.pop((order.client_id, order.order_id), order.held_for)
        self._orders[order.perm_id] = order
        if order.order_id != UNBOUND:
            self._by_id[order.client_id, order.order_id] = order
        self._highest[order.client_id] = max(self._highest.get(order.client_id, 0), order.order_id)
        self._save()
        self.keep(order)

    def keep(self, order: WorkingOrder) -> None:
        """Keep a change of an order over restarts."""
        self._state.order(order)

    def drop(self, order: WorkingOrder) -> None:
        """Forget an order; its id stays used."""
        del self._orders[order.perm_id]
        self._by_id.pop((order.client_id, order.order_id), None)
        self._state.dropped(order.perm_id)

    def execute(self, done: Execution) -> None:
        """Keep an execution."""
        self.executions.append(done)
        self._state.execution(done)

    def roll_back(self) -> None:
        """Forget which ids were used since this process began, as a TWS does that lost its settings."""
        self._highest = dict(self._at_start)
        self._save()

    def reset_ids(self) -> None:
        """Begin again at 1 for every client, as TWS's button for it does."""
        self._highest.clear()
        self._save()

    def skip_ids(self, count: int) -> None:
        """Use up so many ids of every client that has used any."""
        self._highest = {client: highest + count for client, highest in self._highest.items()}
        self._save()

    def forget_past(self) -> None:
        """Forget executions and ended orders: a new login of TWS does not list them. Their ids stay used."""
        self.executions.clear()
        for order in self.ended():
            self.drop(order)

    def bind(self, order: WorkingOrder) -> None:
        """Give a manual order the next negative id, by which client 0 can change and cancel it."""
        self._bound += 1
        order.order_id = -self._bound
        self._by_id[order.client_id, order.order_id] = order
        self.keep(order)

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

    def children(self, parent: WorkingOrder) -> list[WorkingOrder]:
        """Return the orders that are attached to ``parent``, oldest first."""
        return [order for order in self._orders.values() if order.parent_perm == parent.perm_id]

    def leg(self, client_id: int, order_id: int, parent_id: int) -> int:
        """Return which leg of the bracket of ``parent_id`` an order is, or will be: 2 for the first child."""
        parent = self._by_id.get((client_id, parent_id))
        ids = [child.order_id for child in self.children(parent)] if parent is not None else []
        return 2 + (ids.index(order_id) if order_id in ids else len(ids))

    def oca(self, member: WorkingOrder) -> list[WorkingOrder]:
        """Return the other working orders of the same client and account in the OCA group of ``member``."""
        mine = (member.client_id, member.account, member.order.oca_group)
        return [
            order
            for order in self.working(member.client_id)
            if order is not member and (order.client_id, order.account, order.order.oca_group) == mine
        ]

    def held(self) -> list[WorkingOrder]:
        """Return orders that wait for their transmit flag."""
        return [order for order in self._orders.values() if order.status == HELD]

    def ended(self) -> list[WorkingOrder]:
        """Return orders that have ended, oldest first."""
        return [order for order in self._orders.values() if order.status in ENDED]

    def _load(self, universe: Universe) -> None:
        kept = self._state.load(universe)
        if kept.counters is not None:
            self._highest, self._perm_id = kept.counters["highest"], kept.counters["perm_id"]
            self._execution = kept.counters["execution"]
        self._orders, self.executions = kept.orders, kept.executions
        self._by_id = {(one.client_id, one.order_id): one for one in kept.orders.values() if one.order_id != UNBOUND}
        self._bound = max((0, *(-one.order_id for one in kept.orders.values())))

    def _save(self) -> None:
        self._state.counters(self._highest, self._perm_id, self._execution)
