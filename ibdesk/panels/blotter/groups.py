"""Which rows belong together, and what is wrong with them: indentation, tags, tints, the order of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ibdesk.core.money import quantity_text
from ibdesk.core.orders.brackets import number_of, parent_key
from ibdesk.core.orders.protection import Danger, Finding
from ibdesk.core.orders.protection_words import tag_of, tooltip_of
from ibdesk.core.orders.state import AnyKey, Base, Order, Owner
from ibdesk.panels.blotter.words import spoken_id
from ibdesk.session.session import Session
from ibdesk.ui.table.model import TableModel

OCA = "OCA"


@dataclass(frozen=True, slots=True)
class Tag:
    """A small word in a frame: text, token of its ink."""

    text: str
    token: str


class Groups:
    """Answers for one row at a time. `model` holds the rows that are shown; it is given once it is made."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.model: TableModel[Order] | None = None

    def lead(self, order: Order) -> tuple[AnyKey, int] | None:
        """Return under which order this one stands, and its place there."""
        key = parent_key(order)
        return (key, number_of(order)) if key is not None else None

    def indented(self, order: Order) -> bool:
        """Tell whether the row stands below that of its parent."""
        key = parent_key(order)
        return key is not None and self.model is not None and self.model.place(key) is not None

    def continues(self, order: Order) -> bool:
        """Tell whether a sibling stands in the next row."""
        place = self.model.place(order.key) if self.model is not None else None
        if self.model is None or place is None or place + 1 >= self.model.rowCount():
            return False
        return parent_key(self.model.row(place + 1)) == parent_key(order)

    def finding(self, order: Order) -> Finding | None:
        """Return what is wrong with an order as part of a group."""
        return self._session.protection.of_order(order.key)

    def urgent(self) -> frozenset[AnyKey]:
        """Return the rows that no filter may hide."""
        found = self._session.protection.findings
        return frozenset(key for one in found if one.danger is Danger.UNPROTECTED for key in one.rows)

    def needs_eyes(self, order: Order) -> bool:
        """Tell whether the row is red: an alarm that nobody has acknowledged, or a position without its stop."""
        return order.alarm is not None or order.key in self.urgent()

    def live_first(self, order: Order) -> Any:
        """Return the natural order: alarms and live ones, the newest on top; then the ended, the last ended on top."""
        red = self.needs_eyes(order)
        if order.live or red:
            return (0, not red, -order.placed_at.timestamp(), -number_of(order))
        return (1, False, -order.updated_at.timestamp(), -number_of(order))

    def ground(self, order: Order) -> str | None:
        """Return the tint of the row: red where the user must look, amber when unknown."""
        if self.needs_eyes(order):
            return "errBg"
        return "warnBg" if order.base is Base.UNKNOWN else None

    def bar(self, order: Order) -> str | None:
        """Return the token of the bar on the left."""
        return "err" if self.needs_eyes(order) else None

    def tags(self, order: Order) -> tuple[Tag, ...]:
        """Return the tags of the detail cell: what is wrong, what TWS changed, to which OCA group it belongs."""
        found: list[Tag] = []
        if (finding := self.finding(order)) is not None:
            token = "err" if finding.danger is Danger.UNPROTECTED else "warn"
            found.append(Tag(tag_of(finding), "text3" if finding.stale else token))
        if (was := resized_from(order)) is not None:
            found.append(Tag(f"was {was}", "warn"))
        if group := oca_of(order):
            word = OCA if parent_key(order) is not None else oca_word(group)  # a bracket's own group has no name
            found.append(Tag(word, "text2"))
        return tuple(found)

    def tag_text(self, order: Order) -> str:
        """Return the tags as text, for copying and reading aloud, but for the badge that every leg of a bracket has."""
        return " · ".join(tag.text for tag in self.tags(order) if tag.text != OCA)

    def tooltip(self, order: Order) -> str:
        """Return what the tags say at length."""
        finding, group = self.finding(order), oca_of(order)
        lines = (
            tooltip_of(finding) if finding is not None else "",
            self.size_tip(order),
            self._oca_tip(order, group) if group else "",
        )
        return "\n".join(filter(None, lines))

    def size_tip(self, order: Order) -> str:
        """Return whose quantity it is where TWS changed it, else ''."""
        was = resized_from(order)
        return _resized_tip(order, was) if was is not None else ""

    def parent_text(self, order: Order) -> str:
        """Return the id of the parent, '' for an order of its own."""
        key = parent_key(order)
        return str(key.order_id) if key is not None else ""

    def _oca_tip(self, order: Order, group: str) -> str:
        others = [
            spoken_id(one) for one in self._session.orders.rows
            if one.key != order.key and one.live and oca_of(one) == group
        ]  # fmt: skip
        beside = f" with {', '.join(others)}" if others else ""
        return f"OCA group {group}{beside}: when one fills, TWS cancels or shrinks the others."


def oca_of(order: Order) -> str:
    """Return the name of the OCA group of a live order, '' without one."""
    return (order.spec.oca_group or order.asked.oca_group) if order.live else ""


def oca_word(group: str) -> str:
    """Return the badge: the group's name, cut where it is long."""
    name = group if len(group) <= 10 else f"{group[:4]}…{group[-4:]}"
    return f"{OCA} {name}"


def _resized_tip(order: Order, was: str) -> str:
    now = quantity_text(order.spec.quantity)
    if order.owner is Owner.OWN:
        return f"You asked for {was}, TWS changed it to {now}."
    return f"It was {was} when ibdesk first saw it, TWS now holds {now}."


def resized_from(order: Order) -> str | None:
    """Return the quantity that was asked for where TWS holds another one without our asking (scenario 72)."""
    asked, held = order.asked.quantity, order.confirmed.quantity if order.confirmed is not None else None
    if not order.live or order.wanted is not None or held is None or not held or held == asked:
        return None
    return quantity_text(asked)
