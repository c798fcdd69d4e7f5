"""The append-only ledger of everything that places, changes, cancels or fills: the oracle of order tests.

One JSON object a line, flushed before the answer to the frame leaves. Shapes: design page, command line
contract. Without a path the lines are only counted and kept nowhere.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TextIO


def number(value: Decimal) -> str:
    """Return ``value`` in plain digits without trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


class Ledger:
    """Writer of the ledger file; ``seq`` counts from 1 without gaps."""

    def __init__(self, path: Path | None = None) -> None:
        """Open ``path`` for appending; raises OSError when that is impossible."""
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None
        self._seq = 0

    def frame(
        self,
        now: datetime,
        *,
        client_id: int,
        kind: str,
        order_id: int | None,
        server_version: int,
        contract: Mapping[str, object] | None,
        order: Mapping[str, object] | None,
        refused: int | None,
    ) -> None:
        """Write a received frame; ``refused`` is the code it was refused with."""
        self._write(
            now,
            client_id=client_id,
            kind=kind,
            order_id=order_id,
            server_version=server_version,
            contract=None if contract is None else dict(contract),
            order=None if order is None else dict(order),
            refused=refused,
        )

    def state(
        self,
        now: datetime,
        *,
        client_id: int,
        order_id: int,
        perm_id: int,
        status: str,
        filled: Decimal,
        remaining: Decimal,
        avg_fill_price: Decimal,
    ) -> None:
        """Write a change of an order."""
        self._write(
            now,
            kind="state",
            client_id=client_id,
            order_id=order_id,
            perm_id=perm_id,
            status=status,
            filled=number(filled),
            remaining=number(remaining),
            avg_fill_price=number(avg_fill_price),
        )

    def execution(
        self,
        now: datetime,
        *,
        exec_id: str,
        order_id: int,
        perm_id: int,
        side: str,
        shares: Decimal,
        price: Decimal,
    ) -> None:
        """Write an execution; ``side`` is BOT or SLD."""
        self._write(
            now,
            kind="execution",
            exec_id=exec_id,
            order_id=order_id,
            perm_id=perm_id,
            side=side,
            shares=number(shares),
            price=number(price),
        )

    def close(self) -> None:
        """Close the file; harmless when repeated."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> "Ledger":
        """Return the ledger itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def _write(self, now: datetime, **row: object) -> None:
        self._seq += 1
        if self._file is None:
            return
        stamp = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        json.dump({"seq": self._seq, "time": stamp, **row}, self._file, ensure_ascii=False)
        self._file.write("\n")
        self._file.flush()
