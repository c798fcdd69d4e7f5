"""The order of rows: a chosen column, or the table's natural order; missing values always last, groups together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from ibdesk.core.money import MISSING
from ibdesk.ui.table.column import Column

R = TypeVar("R")


Lead = Callable[[R], tuple[Hashable, Any] | None]
"""Tells under which row another one stands (its key, and the place among its like), None for one on its own."""


class Sorting(Generic[R]):
    """Which column orders the rows. Equal rows keep their order of arrival.

    Rows with the same `lead` stay together, below the leading row if that is shown. By nature a group stands where
    the first of its rows belongs, by a column where the leading row belongs.
    """

    def __init__(self, natural: Callable[[R], Any] | None, lead: Lead[R] | None = None) -> None:
        self._natural, self._lead = natural, lead
        self._chosen: Callable[[R], Any] | None = None
        self.column: int | None = None
        self.descending = False

    @property
    def active(self) -> bool:
        """True if rows are ordered by anything but arrival."""
        return self._chosen is not None or self._natural is not None

    def choose(self, place: int | None, column: Column[R] | None, descending: bool) -> None:
        """Order by a column, or by nature when None."""
        self.column, self.descending = place, descending and column is not None
        self._chosen = None if column is None else (column.sort_key or _text_key(column))

    def ordered(self, rows: Mapping[Hashable, R]) -> list[Hashable]:
        """Return all keys in order; each sort key is computed once."""
        raw = self._chosen or self._natural
        return self._grouped(rows, list(rows) if raw is None else self._by(raw, rows))

    def _by(self, raw: Callable[[R], Any], rows: Mapping[Hashable, R]) -> list[Hashable]:
        known: list[tuple[Any, Hashable]] = []
        missing: list[Hashable] = []
        for key, row in rows.items():
            value = raw(row)
            if value is None:
                missing.append(key)
            else:
                known.append((value, key))
        known.sort(key=lambda pair: pair[0], reverse=self.descending)
        return [key for _, key in known] + missing

    def _grouped(self, rows: Mapping[Hashable, R], order: list[Hashable]) -> list[Hashable]:
        told = {key: found for key in order if self._lead is not None and (found := self._lead(rows[key]))}
        leads = {key: found for key, found in told.items() if found[0] not in told}  # one level, and no circles
        if not leads:
            return order
        members: dict[Hashable, list[Hashable]] = {}
        for key in sorted(leads, key=lambda one: leads[one][1]):
            members.setdefault(leads[key][0], []).append(key)
        wanted: list[Hashable] = []
        seen: set[Hashable] = set()
        for key in order:
            head = leads[key][0] if key in leads else key
            waits = self._chosen is not None and key in leads and head in rows  # for its leading row
            if head in seen or waits:
                continue
            seen.add(head)
            wanted += [head] if head in rows else []
            wanted += members.get(head, [])
        return wanted


def _text_key(column: Column[R]) -> Callable[[R], str | None]:
    def text_or_none(row: R) -> str | None:
        text = column.text(row)
        return None if text in ("", MISSING) else text.casefold()

    return text_or_none


def runs_of(falling: list[int]) -> Iterator[tuple[int, int]]:
    """Cut falling row numbers into runs (first, last), the last run first, so that removing them is safe."""
    start = 0
    while start < len(falling):
        end = start
        while end + 1 < len(falling) and falling[end + 1] == falling[end] - 1:
            end += 1
        yield falling[end], falling[start]
        start = end + 1
