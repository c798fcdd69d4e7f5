"""How accounts open: the seeded pound account, and plain ones with a million of their base currency."""

from dataclasses import dataclass
from decimal import Decimal

from ibdesk.simgateway.account_values import MarginRates
from ibdesk.simgateway.data import world
from ibdesk.simgateway.instruments import ContractQuery, Universe
from ibdesk.simgateway.portfolio import Holding, Portfolio

SEED_ACCOUNT = "DU1000000"
PLAIN_CASH = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWorld:
    """What ``account_values.json`` fixes: the seed account, rates, margin rates and tag order."""

    seed_base: str
    seed_cash: dict[str, Decimal]
    seed_accrued: dict[str, Decimal]
    seed_positions: tuple[tuple[str, Decimal, Decimal], ...]
    seed_previous_equity: Decimal
    fx: dict[str, Decimal]
    margins: MarginRates
    tags: tuple[str, ...]


def _amounts(table: dict[str, object]) -> dict[str, Decimal]:
    return {name: Decimal(str(value)) for name, value in table.items()}


def _margins(rows: list[list[object]]) -> MarginRates:
    table = {str(row[0]): row[1] for row in rows}
    return MarginRates(
        stock_long=Decimal(str(table["STK long"])),
        stock_short=Decimal(str(table["STK short"])),
        currency=Decimal(str(table["CASH (FX position)"])),
        cfd_share=Decimal(str(table["CFD share"])),
        cfd_index=Decimal(str(table["CFD major index"])),
        crypto=Decimal(str(table["CRYPTO"])),
        bond=Decimal(str(table["BOND"])),
        fund=Decimal(str(table["FUND"])),
        metal=Decimal(str(table["CMDTY metal"])),
    )


def load_account_world() -> AccountWorld:
    """Read the account data of the world."""
    raw = world("account_values")
    seed = raw["seedState"]
    rows = raw["summary"]["tags"]
    previous = next(row for row in rows if row["tag"] == "PreviousDayEquityWithLoanValue")
    return AccountWorld(
        seed_base=seed["base"],
        seed_cash=_amounts(seed["cash"]),
        seed_accrued=_amounts(seed["accruedInterest"]),
        seed_positions=tuple((str(k), Decimal(str(q)), Decimal(str(c))) for k, q, c in seed["positions"]),
        seed_previous_equity=Decimal(previous["seed"]),
        fx=_amounts(seed["rates"]),
        margins=_margins(raw["maintenanceRates"]["rows"]),
        tags=tuple(row["tag"] for row in rows),
    )


def open_books(name: str, base: str, world: AccountWorld, universe: Universe) -> Portfolio:
    """Return the opening books of account ``name``."""
    if name != SEED_ACCOUNT:
        return Portfolio(base=base, cash={base: PLAIN_CASH})
    books = Portfolio(base=world.seed_base, cash=dict(world.seed_cash), accrued=dict(world.seed_accrued))
    for key, quantity, avg_cost in world.seed_positions:
        symbol, sec_type = key.rsplit(".", 1)
        found = universe.find(ContractQuery(symbol=symbol, sec_type=sec_type, exchange="SMART", currency="USD"))
        holding = Holding(instrument=found[0], quantity=quantity, cost=quantity * avg_cost)
        holding.start_day()
        books.holdings[found[0].con_id] = holding
    return books
