"""Reading of a placeOrder frame, field by field along the layout, with a record of what was received."""

from decimal import Decimal
from typing import Any

from ibdesk.simgateway.messages.order_fields import (
    ComboLeg,
    DeltaNeutral,
    Order,
    OrderCondition,
    OrderContract,
)
from ibdesk.simgateway.text.order_fields import BadFieldError, Fields, is_unset, read_value
from ibdesk.simgateway.text.order_layout import (
    COMBO_LEG,
    CONDITION_FIELDS,
    CONTRACT,
    DELTA_NEUTRAL_CONTRACT,
    DELTA_NEUTRAL_ORDER,
    ORDER,
    PEGGED_BENCHMARK_TYPES,
    PEGGED_BEST_TYPES,
    PEGGED_MID_TYPES,
    PEGGED_TO_BENCHMARK,
    SCALE_DETAILS,
    Block,
    Field,
)
from ibdesk.simgateway.versions import RFQ_FIELDS_DROPPED

#: Ledger names that are not simply the attribute in camel case.
RECORD_NAMES = {
    "expiry": "lastTradeDateOrContractMonth",
    "rule80a": "rule80A",
    "soft_dollar_name": "softDollarTier.name",
    "soft_dollar_value": "softDollarTier.val",
}
#: Fields that the ledger shows even when they are not set.
ALWAYS_RECORDED = frozenset({"action", "total_quantity", "order_type", "transmit", "what_if"})


def record_name(attribute: str) -> str:
    """Return the name ibapi gives an attribute."""
    head, *rest = attribute.split("_")
    return RECORD_NAMES.get(attribute, head + "".join(part.capitalize() for part in rest))


class OrderReader:
    """One reading of a placeOrder frame; ``recorded_*`` keep what was read even if the reading fails."""

    def __init__(self, fields: Fields, server_version: int) -> None:
        """Start at the contract fields (the order id has been taken)."""
        self._fields = fields
        self._version = server_version
        self._contract: dict[str, Any] = {}
        self._order: dict[str, Any] = {}
        self.recorded_contract: dict[str, object] = {}
        self.recorded_order: dict[str, object] = {}

    def read(self) -> tuple[OrderContract, Order]:
        """Read contract and order up to the last field; raises BadFieldError."""
        for spec in CONTRACT:
            self._take(spec, self._contract, self.recorded_contract)
        for step in ORDER:
            if not step.sent_at(self._version):
                continue
            if isinstance(step, Block):
                getattr(self, f"_read_{step.name}")()
            else:
                self._take(step, self._order, self.recorded_order)
        self._fields.finish()
        return OrderContract(**self._contract), Order(**self._order)

    def _take(self, spec: Field, values: dict[str, Any], record: dict[str, object]) -> None:
        text = self._fields.text(spec.name)
        if spec.name in ALWAYS_RECORDED or not is_unset(spec, text):
            record[record_name(spec.name)] = _recorded(spec, text)
        values[spec.name] = read_value(spec, text)

    def _take_all(self, specs: tuple[Field, ...]) -> None:
        for spec in specs:
            self._take(spec, self._order, self.recorded_order)

    def _pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        count = self._fields.count(name)
        pairs = tuple((self._fields.text(name), self._fields.text(name)) for _ in range(count))
        if pairs:
            self.recorded_order[name] = [{"tag": tag, "value": value} for tag, value in pairs]
        return pairs

    def _read_combination(self) -> None:
        if self._contract["sec_type"] != "BAG":
            return
        legs, rows = [], []
        for _ in range(self._fields.count("comboLegs")):
            values: dict[str, Any] = {}
            row: dict[str, object] = {}
            for spec in COMBO_LEG:
                self._take(spec, values, row)
            legs.append(ComboLeg(**values))
            rows.append(row)
        self._contract["combo_legs"] = tuple(legs)
        if rows:
            self.recorded_contract["comboLegs"] = rows
        price = Field("price", "num?")
        prices = [self._fields.take(price) for _ in range(self._fields.count("orderComboLegs"))]
        self._order["order_combo_legs"] = tuple(prices)
        self._order["smart_combo_routing_params"] = self._pairs("smartComboRoutingParams")

    def _read_no_shares_allocation(self) -> None:
        text = self._fields.text("sharesAllocation")
        if text:
            raise BadFieldError(f"Unable to parse field: 'sharesAllocation' for value '{text}'")

    def _read_delta_neutral_order(self) -> None:
        if self._order["delta_neutral_order_type"]:
            self._take_all(DELTA_NEUTRAL_ORDER)

    def _read_scale_details(self) -> None:
        step = self._order["scale_price_increment"]
        if step is not None and step > 0:
            self._take_all(SCALE_DETAILS)

    def _read_hedge_details(self) -> None:
        if self._order["hedge_type"]:
            self._take_all((Field("hedge_param"),))

    def _read_delta_neutral_contract(self) -> None:
        if not self._fields.flag("deltaNeutralContract"):
            return
        values: dict[str, Any] = {}
        row: dict[str, object] = {}
        for spec in DELTA_NEUTRAL_CONTRACT:
            self._take(spec, values, row)
        self._contract["delta_neutral"] = DeltaNeutral(**values)
        self.recorded_contract["deltaNeutralContract"] = row

    def _read_algo_details(self) -> None:
        if self._order["algo_strategy"]:
            self._order["algo_params"] = self._pairs("algoParams")

    def _read_pegged_to_benchmark(self) -> None:
        if self._order["order_type"] in PEGGED_BENCHMARK_TYPES:
            self._take_all(PEGGED_TO_BENCHMARK)

    def _read_condition_list(self) -> None:
        conditions, rows = [], []
        for _ in range(self._fields.count("conditions")):
            kind = self._fields.whole("condition")
            specs = CONDITION_FIELDS.get(kind)
            if specs is None:
                raise BadFieldError(f"Unable to parse field: 'condition' for value '{kind}'")
            conjunction = self._fields.text("conjunction")
            if conjunction not in ("a", "o"):
                raise BadFieldError(f"Unable to parse field: 'conjunction' for value '{conjunction}'")
            texts = [self._fields.text(spec.name) for spec in specs]
            for spec, text in zip(specs, texts, strict=True):
                read_value(spec, text)
            conditions.append(OrderCondition(kind=kind, conjunction=conjunction, values=tuple(texts)))
            names = [spec.name for spec in specs]
            rows.append({"type": kind, "conjunction": conjunction, **dict(zip(names, texts, strict=True))})
        self._order["conditions"] = tuple(conditions)
        if conditions:
            self.recorded_order["conditions"] = rows
            self._take_all((Field("conditions_ignore_rth", "flag"), Field("conditions_cancel_order", "flag")))

    def _read_pegged_offsets(self) -> None:
        mids = self._order["order_type"] in PEGGED_MID_TYPES
        if self._contract["exchange"] == "IBKRATS":
            self._take_all((Field("min_trade_qty", "int?"),))
        if self._order["order_type"] in PEGGED_BEST_TYPES:
            self._take_all((Field("min_compete_size", "int?"), Field("compete_against_best_offset", "inf?")))
            mids = self._order["compete_against_best_offset"] == Decimal("Infinity")
        if mids:
            self._take_all((Field("mid_offset_at_whole", "num?"), Field("mid_offset_at_half", "num?")))

    def _read_rfq_fields(self) -> None:
        if self._version < RFQ_FIELDS_DROPPED:
            self._fields.text("externalUserId")
            self._fields.optional_whole("rfqType")


def _recorded(spec: Field, text: str) -> object:
    """Return what the ledger shows: a truth value, or the text exactly as received."""
    return text == "1" if spec.kind.startswith("flag") and text in ("0", "1") else text
