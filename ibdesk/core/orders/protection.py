"""What is open to a loss or may open a position by accident: brackets with a leg gone, exits left over. Pure.

The server's truth only: where orders or positions are not proven, nothing new is said and nothing is taken back (laws
L7, L8); what was found before stays, marked as stale. Nothing is ever sent because of a finding.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ibdesk.core.ids import ConId
from ibdesk.core.orders.brackets import (
    STOPS,
    Bracket,
    account_of,
    brackets,
    done,
    leaving,
    left,
    may_fill,
    name_of,
    number_of,
    parent_key,
    siblings,
    stands,
    works,
)
from ibdesk.core.orders.differences import NO_POSITION_TYPES
from ibdesk.core.orders.state import ZERO, AnyKey, Base, Order
from ibdesk.core.records.contract import Contract

PositionKey = tuple[str, ConId]

_GONE = frozenset(
    {Base.REJECTED, Base.EXPIRED, Base.NOT_SENT, Base.NOT_PLACED, Base.USER_RESOLVED, Base.UNKNOWN, Base.CANCELLED}
)
_UNFILLED_ENDS = frozenset({Base.REJECTED, Base.EXPIRED, Base.NOT_SENT, Base.NOT_PLACED, Base.CANCELLED})


class Danger(enum.Enum):
    """What a finding is about, most urgent first; the value is the tag on the row."""

    UNPROTECTED = "UNPROTECTED"
    TOO_LARGE = "exit too large"
    ORPHAN = "no parent"
    INCOMPLETE = "leg missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One danger. `quantity` is what is open to a loss, what would open the other side, or what is left to fill.

    `subject` is the entry of a bracket or the orphan, None where it is about all exits of a position; `name` is it in
    words. `rows` are the orders that carry the tag, `legs` those that it is because of. `lacks`: stop, or exit where
    the bracket has a target alone. `stale`: not confirmed by what TWS says now.
    """

    danger: Danger
    account: str
    contract: Contract
    quantity: Decimal
    subject: AnyKey | None
    rows: tuple[AnyKey, ...]
    legs: tuple[AnyKey, ...] = ()
    cause: str = ""
    name: str = ""
    lacks: str = "exit"
    stale: bool = False

    @property
    def position(self) -> PositionKey:
        """Return the key of the position that it is about."""
        return (self.account, self.contract.con_id)

    @property
    def key(self) -> tuple[Danger, PositionKey, AnyKey | None]:
        """Return what stays the same while quantities move."""
        return (self.danger, self.position, self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All orders and positions. `proven`: TWS's lists are complete and the link is up.

    `doubtful`: positions that the known fills do not explain, so that one of the two is yet to come.
    """

    orders: Mapping[AnyKey, Order]
    positions: Mapping[PositionKey, Decimal]
    proven: bool = True
    doubtful: frozenset[PositionKey] = frozenset()

    def held(self, key: PositionKey, contract: Contract) -> Decimal | None:
        """Return a position, None where TWS makes no row for such a contract or nobody named the account."""
        if contract.sec_type in NO_POSITION_TYPES or not key[0]:
            return None
        return self.positions.get(key, ZERO)


def follow(before: Iterable[Finding], picture: Picture) -> tuple[Finding, ...]:
    """Return the findings of a picture, and those found before where the picture proves nothing, as stale."""
    if not picture.proven:
        return tuple(replace(one, stale=True) for one in before)
    kept = [replace(one, stale=True) for one in before if one.position in picture.doubtful]
    fresh = [one for one in findings(picture) if one.position not in picture.doubtful]
    return _by_urgency((*kept, *fresh))


def findings(picture: Picture) -> tuple[Finding, ...]:
    """Return every danger in a proven picture, most urgent first."""
    groups = brackets(picture.orders)
    return _by_urgency((*_of_brackets(picture, groups), *_orphans(picture), *_too_large(picture, groups)))


def uncovered(picture: Picture) -> dict[PositionKey, Decimal]:
    """Return for every position that is not flat how many units no working exit would close."""
    exits = _standing(picture, frozenset())
    return {
        key: max(abs(held) - _size(_closing(exits.get(key, []), held), picture), ZERO)
        for key, held in picture.positions.items()
        if held
    }


def _by_urgency(found: Iterable[Finding]) -> tuple[Finding, ...]:
    ranks = list(Danger)
    return tuple(sorted(found, key=lambda one: (ranks.index(one.danger), one.position, repr(one.subject))))


# brackets with a leg gone


def _of_brackets(picture: Picture, groups: tuple[Bracket, ...]) -> Iterator[Finding]:
    spare = _spare_stops(picture, groups)
    for group in groups:
        key = (account_of(group.entry), group.entry.contract.con_id)
        side = (key, group.entry.spec.action)
        stops = [leg for leg in group.exits if leg.spec.order_type in STOPS] or list(group.exits)
        gone = [leg for leg in stops if _gone(leg)]
        cover = sum((left(leg) for leg in stops if stands(leg) and not _gone(leg)), ZERO)
        open_ = max(min(_at_risk(group, picture) - cover, sum((left(leg) for leg in gone), ZERO)), ZERO)
        used = min(spare.get(side, ZERO), open_)
        spare[side] = spare.get(side, ZERO) - used
        if open_ > used:
            yield _finding(Danger.UNPROTECTED, group, key, open_ - used, gone)
        elif lost := _lost_otherwise(group, gone, picture):
            yield _finding(Danger.INCOMPLETE, group, key, sum((left(leg) for leg in lost), ZERO), lost)


def _finding(danger: Danger, group: Bracket, key: PositionKey, quantity: Decimal, legs: list[Order]) -> Finding:
    entry = group.entry
    return Finding(
        danger=danger, account=key[0], contract=entry.contract, quantity=quantity, subject=entry.key,
        rows=(entry.key,), legs=tuple(leg.key for leg in legs), cause=" ".join(_fate(leg) for leg in legs),
        name=name_of(entry), lacks="stop" if any(leg.spec.order_type in STOPS for leg in group.exits) else "exit",
    )  # fmt: skip


def _gone(leg: Order) -> bool:
    """Tell whether a leg does not protect although nobody here took it away: Inactive is refused or not transmitted."""
    if leg.base is Base.HELD:
        return leg.raw_status == "Inactive"
    return leg.base in _GONE and not (leg.base is Base.CANCELLED and leg.cancel_asked)


def _fate(leg: Order) -> str:
    word = "inactive" if leg.base is Base.HELD else leg.base.value.replace("_", " ")
    kind = "stop" if leg.spec.order_type in STOPS else "target"
    name = f"{kind} {number_of(leg)}" if number_of(leg) else kind
    why = f": {' '.join(leg.reject.text.split())}" if leg.reject is not None else ""
    return f"The {name} is {word}{why.rstrip('.')}."


def _at_risk(group: Bracket, picture: Picture) -> Decimal:
    """Return what the entry has opened and may open yet, less what its exits and the user have closed again."""
    entry = group.entry
    opened = max(done(entry) - sum((done(leg) for leg in group.exits), ZERO), ZERO)
    held = picture.held((account_of(entry), entry.contract.con_id), entry.contract)
    if held is not None:
        opened = min(opened, max(held if entry.spec.action == "BUY" else -held, ZERO))
    return opened + (left(entry) if works(entry) and not leaving(entry) else ZERO)


def _spare_stops(picture: Picture, groups: tuple[Bracket, ...]) -> dict[tuple[PositionKey, str], Decimal]:
    """Return what stops outside the brackets would close, by position and side of the entry."""
    legs = {leg.key for group in groups for leg in group.exits}
    spare: dict[tuple[PositionKey, str], Decimal] = {}
    loose = [one for one in picture.orders.values() if stands(one) and not _gone(one) and one.key not in legs]
    for members in siblings(one for one in loose if one.spec.order_type in STOPS):
        first = members[0]
        side = "SELL" if first.spec.action == "BUY" else "BUY"
        key = ((account_of(first), first.contract.con_id), side)
        spare[key] = spare.get(key, ZERO) + max(left(one) for one in members)
    return spare


def _lost_otherwise(group: Bracket, gone: list[Order], picture: Picture) -> list[Order]:
    """Return the legs that are gone though the stop covers, or though nobody knows whether the entry works."""
    lost = [leg for leg in group.exits if _gone(leg) and left(leg)]
    if _at_risk(group, picture):
        return [leg for leg in lost if leg not in gone]
    unsure = group.entry.base is Base.UNKNOWN or (group.entry.base is Base.HELD and not works(group.entry))
    return [leg for leg in lost if leg.base is not Base.UNKNOWN] if unsure else []


# exits left over


def _orphans(picture: Picture) -> Iterator[Finding]:
    for order in picture.orders.values():
        key = parent_key(order)
        if key is None or not stands(order) or _gone(order):
            continue
        parent = picture.orders.get(key)
        if cause := _why_orphan(order, parent, picture):
            yield Finding(
                danger=Danger.ORPHAN, account=account_of(order), contract=order.contract, quantity=left(order),
                subject=order.key, rows=(order.key,), legs=(order.key,), cause=cause, name=name_of(order),
            )  # fmt: skip


def _why_orphan(order: Order, parent: Order | None, picture: Picture) -> str:
    if parent is not None and parent.live:
        return ""
    if parent is not None and parent.base in _UNFILLED_ENDS and not done(parent):
        return f"Its entry, order {number_of(parent)}, was {parent.base.value.replace('_', ' ')} without a fill."
    if parent is not None and parent.spec.action == order.spec.action:
        return ""  # it adds to the position
    held = picture.held((account_of(order), order.contract.con_id), order.contract)
    if held is None or (held > 0 if order.spec.action == "SELL" else held < 0):
        return ""
    return "There is no position left that it could close."


def _too_large(picture: Picture, groups: tuple[Bracket, ...]) -> Iterator[Finding]:
    standing = _standing(picture, frozenset(group.entry.key for group in groups))
    for key, orders in standing.items():
        held = picture.held(key, orders[0].contract)
        exits = _closing(orders, held) if held else []
        excess = _size(exits, picture) - abs(held or ZERO)
        if exits and excess > 0:
            rows = tuple(one.key for one in sorted(exits, key=number_of) if may_fill([one], picture.orders))
            yield Finding(
                danger=Danger.TOO_LARGE, account=key[0], contract=exits[0].contract, quantity=excess, subject=None,
                rows=rows, legs=rows, cause="If all of them fill, a position on the other side is opened.",
            )  # fmt: skip


def _standing(picture: Picture, but: frozenset[AnyKey]) -> dict[PositionKey, list[Order]]:
    """Return the orders that may fill, by position."""
    found: dict[PositionKey, list[Order]] = {}
    for one in picture.orders.values():
        if stands(one) and not _gone(one) and one.key not in but:
            found.setdefault((account_of(one), one.contract.con_id), []).append(one)
    return found


def _closing(orders: list[Order], held: Decimal) -> list[Order]:
    side = "SELL" if held > 0 else "BUY"
    return [one for one in orders if one.spec.action == side]


def _size(exits: list[Order], picture: Picture) -> Decimal:
    return sum((may_fill(group, picture.orders) for group in siblings(exits)), ZERO)
