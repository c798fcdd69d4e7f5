"""Account lists, values and positions."""

from __future__ import annotations

from typing import Any

from ibdesk.broker.translate.contract import contract_record
from ibdesk.broker.translate.numbers import number, required
from ibdesk.core.records.position import PositionRow


def account_list(text: str) -> tuple[str, ...]:
    """Split TWS's list; trailing commas and blanks vanish (scenario 13)."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def position_record(account: str, contract: Any, quantity: object, average_cost: object) -> PositionRow:
    """Freeze one row of positions. Raises ValueError without a quantity."""
    return PositionRow(
        account=account,
        contract=contract_record(contract),
        quantity=required(quantity, "position"),
        average_cost=number(average_cost),
    )
