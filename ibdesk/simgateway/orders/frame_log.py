"""The ledger lines of received frames: what came in, and the code it was refused with."""

from datetime import datetime

from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.messages.orders import PlaceOrder, Recorded, UnreadableOrder
from ibdesk.simgateway.orders.texts import Reply


class FrameLog:
    """Writes one line a frame, before anything about it is sent."""

    def __init__(self, ledger: Ledger) -> None:
        """Write into ``ledger``."""
        self._ledger = ledger
        #: Placements (by identity) that have their line already, though they are carried out later.
        self.noted: set[int] = set()

    def placed(
        self, client_id: int, request: PlaceOrder, server_version: int, refused: Reply | None, now: datetime
    ) -> None:
        """Record a placeOrder."""
        if id(request) in self.noted:
            self.noted.discard(id(request))
            return
        contract, order = request.recorded_contract, request.recorded_order
        self._write(now, client_id, "placeOrder", request.order_id, server_version, refused, contract, order)

    def cancelled(
        self, client_id: int, order_id: int, server_version: int, refused: Reply | None, now: datetime
    ) -> None:
        """Record a cancelOrder."""
        self._write(now, client_id, "cancelOrder", order_id, server_version, refused)

    def all_cancelled(self, client_id: int, server_version: int, refused: Reply | None, now: datetime) -> None:
        """Record a reqGlobalCancel."""
        self._write(now, client_id, "reqGlobalCancel", None, server_version, refused)

    def unreadable(
        self, client_id: int, request: UnreadableOrder, server_version: int, refused: Reply, now: datetime
    ) -> None:
        """Record a frame that could not be read, as far as it was."""
        contract, order = request.recorded_contract, request.recorded_order
        self._write(now, client_id, request.kind, request.order_id, server_version, refused, contract, order)

    def _write(
        self,
        now: datetime,
        client_id: int,
        kind: str,
        order_id: int | None,
        server_version: int,
        refused: Reply | None,
        contract: Recorded | None = None,
        order: Recorded | None = None,
    ) -> None:
        self._ledger.frame(
            now,
            client_id=client_id,
            kind=kind,
            order_id=order_id,
            server_version=server_version,
            contract=contract,
            order=order,
            refused=refused.code if refused else None,
        )
