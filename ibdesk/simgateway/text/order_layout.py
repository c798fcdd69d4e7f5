"""The text layout of placeOrder as data: field order, kinds, defaults and the versions that carry a field.

A step is a field or the name of a variable block that ``decode_orders`` reads itself. Facts: protocol page.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from ibdesk.simgateway.versions import (
    ADVANCED_ORDER_REJECT,
    AUTO_CANCEL_PARENT,
    CME_TAGGING_FIELDS,
    CUSTOMER_ACCOUNT,
    DURATION,
    FA_PROFILE_DROPPED,
    IMBALANCE_ONLY,
    INCLUDE_OVERNIGHT,
    MANUAL_ORDER_TIME,
    PEGBEST_PEGMID_OFFSETS,
    POST_TO_ATS,
    PRICE_MGMT_ALGO,
    PROFESSIONAL_CUSTOMER,
    RFQ_FIELDS,
)

FOREVER = 10_000


@dataclass(frozen=True, slots=True)
class Field:
    """One field: attribute, kind (text, int, num, flag, with ? where it may be empty), versions [since, until)."""

    name: str
    kind: str = "text"
    since: int = 0
    until: int = FOREVER
    #: Texts that mean 'not set' besides the empty one: such a field is left out of the ledger.
    defaults: frozenset[str] = field(default_factory=frozenset)

    def sent_at(self, server_version: int) -> bool:
        """Return whether the layout of ``server_version`` holds this field."""
        return self.since <= server_version < self.until


@dataclass(frozen=True, slots=True)
class Block:
    """A variable part of the layout, read by the method of that name."""

    name: str
    since: int = 0

    def sent_at(self, server_version: int) -> bool:
        """Return whether the layout of ``server_version`` holds this block."""
        return server_version >= self.since


Step: TypeAlias = Field | Block


def _texts(*names: str, since: int = 0) -> tuple[Field, ...]:
    return tuple(Field(name, since=since) for name in names)


def _flags(*names: str, since: int = 0) -> tuple[Field, ...]:
    return tuple(Field(name, "flag", since) for name in names)


def _numbers(*names: str, since: int = 0) -> tuple[Field, ...]:
    return tuple(Field(name, "num?", since) for name in names)


def _offsets(*names: str) -> tuple[Field, ...]:
    """Numbers whose zero means unset (old clients send 0.0)."""
    return tuple(Field(name, "num?", defaults=ZEROS) for name in names)


def _whole(name: str, default: str = "0", since: int = 0) -> Field:
    return Field(name, "int", since, defaults=frozenset({default}))


ZEROS = frozenset({"0", "0.0"})

CONTRACT: tuple[Field, ...] = (
    _whole("con_id"),
    *_texts("symbol", "sec_type", "expiry"),
    Field("strike", "num?", defaults=ZEROS),
    *_texts("right", "multiplier", "exchange", "primary_exchange", "currency", "local_symbol", "trading_class"),
    *_texts("sec_id_type", "sec_id"),
)

ORDER: tuple[Step, ...] = (
    Field("action"),
    Field("total_quantity", "num?"),
    Field("order_type"),
    *_numbers("lmt_price", "aux_price"),
    *_texts("tif", "oca_group", "account"),
    Field("open_close", defaults=frozenset({"O"})),
    _whole("origin"),
    Field("order_ref"),
    Field("transmit", "flag"),
    _whole("parent_id"),
    *_flags("block_order", "sweep_to_fill"),
    Field("display_size", "int?", defaults=frozenset({"0"})),
    _whole("trigger_method"),
    *_flags("outside_rth", "hidden"),
    Block("combination"),
    Block("no_shares_allocation"),
    *_offsets("discretionary_amt"),
    *_texts("good_after_time", "good_till_date", "fa_group", "fa_method", "fa_percentage"),
    Field("fa_profile", until=FA_PROFILE_DROPPED),
    Field("model_code"),
    _whole("short_sale_slot"),
    Field("designated_location"),
    _whole("exempt_code", "-1"),
    _whole("oca_type"),
    *_texts("rule80a", "settling_firm"),
    *_flags("all_or_none"),
    Field("min_qty", "int?"),
    *_numbers("percent_offset"),
    *_flags("e_trade_only", "firm_quote_only"),
    *_numbers("nbbo_price_cap"),
    _whole("auction_strategy"),
    *_numbers("starting_price", "stock_ref_price", "delta", "stock_range_lower", "stock_range_upper"),
    *_flags("override_percentage_constraints"),
    *_numbers("volatility"),
    Field("volatility_type", "int?"),
    Field("delta_neutral_order_type"),
    *_numbers("delta_neutral_aux_price"),
    Block("delta_neutral_order"),
    *_flags("continuous_update"),
    Field("reference_price_type", "int?"),
    *_numbers("trail_stop_price", "trailing_percent"),
    Field("scale_init_level_size", "int?"),
    Field("scale_subs_level_size", "int?"),
    *_numbers("scale_price_increment"),
    Block("scale_details"),
    *_texts("scale_table", "active_start_time", "active_stop_time", "hedge_type"),
    Block("hedge_details"),
    *_flags("opt_out_smart_routing"),
    *_texts("clearing_account", "clearing_intent"),
    *_flags("not_held"),
    Block("delta_neutral_contract"),
    Field("algo_strategy"),
    Block("algo_details"),
    Field("algo_id"),
    *_flags("what_if"),
    Field("order_misc_options"),
    *_flags("solicited", "randomize_size", "randomize_price"),
    Block("pegged_to_benchmark"),
    Block("condition_list"),
    Field("adjusted_order_type"),
    *_offsets("trigger_price", "lmt_price_offset", "adjusted_stop_price", "adjusted_stop_limit_price"),
    *_offsets("adjusted_trailing_amount"),
    _whole("adjustable_trailing_unit"),
    *_texts("ext_operator", "soft_dollar_name", "soft_dollar_value"),
    *_offsets("cash_qty"),
    *_texts("mifid2_decision_maker", "mifid2_decision_algo", "mifid2_execution_trader", "mifid2_execution_algo"),
    *_flags("dont_use_auto_price_for_hedge"),
    *_flags("is_oms_container"),
    *_flags("discretionary_up_to_limit_price"),
    Field("use_price_mgmt_algo", "flag?", PRICE_MGMT_ALGO),
    Field("duration", "int?", DURATION),
    Field("post_to_ats", "int?", POST_TO_ATS),
    *_flags("auto_cancel_parent", since=AUTO_CANCEL_PARENT),
    Field("advanced_error_override", since=ADVANCED_ORDER_REJECT),
    Field("manual_order_time", since=MANUAL_ORDER_TIME),
    Block("pegged_offsets", PEGBEST_PEGMID_OFFSETS),
    Field("customer_account", since=CUSTOMER_ACCOUNT),
    *_flags("professional_customer", since=PROFESSIONAL_CUSTOMER),
    Block("rfq_fields", RFQ_FIELDS),
    *_flags("include_overnight", since=INCLUDE_OVERNIGHT),
    Field("manual_order_indicator", "int?", CME_TAGGING_FIELDS),
    *_flags("imbalance_only", since=IMBALANCE_ONLY),
)

DELTA_NEUTRAL_ORDER: tuple[Field, ...] = (
    _whole("delta_neutral_con_id"),
    *_texts("delta_neutral_settling_firm", "delta_neutral_clearing_account", "delta_neutral_clearing_intent"),
    Field("delta_neutral_open_close"),
    *_flags("delta_neutral_short_sale"),
    _whole("delta_neutral_short_sale_slot"),
    Field("delta_neutral_designated_location"),
)

SCALE_DETAILS: tuple[Field, ...] = (
    *_numbers("scale_price_adjust_value"),
    Field("scale_price_adjust_interval", "int?"),
    *_numbers("scale_profit_offset"),
    *_flags("scale_auto_reset"),
    Field("scale_init_position", "int?"),
    Field("scale_init_fill_qty", "int?"),
    *_flags("scale_random_percent"),
)

PEGGED_TO_BENCHMARK: tuple[Field, ...] = (
    _whole("reference_contract_id"),
    *_flags("is_pegged_change_amount_decrease"),
    *_numbers("pegged_change_amount", "reference_change_amount"),
    Field("reference_exchange_id"),
)

COMBO_LEG: tuple[Field, ...] = (
    Field("con_id", "int"),
    Field("ratio", "int"),
    *_texts("action", "exchange"),
    _whole("open_close"),
    _whole("short_sale_slot"),
    Field("designated_location"),
    _whole("exempt_code", "-1"),
)

DELTA_NEUTRAL_CONTRACT: tuple[Field, ...] = (
    Field("con_id", "int"),
    Field("delta", "num"),
    Field("price", "num"),
)

#: Fields of each condition type, after the type itself and before the next one.
CONDITION_FIELDS: dict[int, tuple[Field, ...]] = {
    1: (
        Field("isMore", "flag"),
        Field("price", "num"),
        Field("conId", "int"),
        Field("exchange"),
        Field("triggerMethod", "int"),
    ),
    3: (Field("isMore", "flag"), Field("time")),
    4: (Field("isMore", "flag"), Field("percent", "num")),
    5: (Field("secType"), Field("exchange"), Field("symbol")),
    6: (Field("isMore", "flag"), Field("volume", "int"), Field("conId", "int"), Field("exchange")),
    7: (Field("isMore", "flag"), Field("changePercent", "num"), Field("conId", "int"), Field("exchange")),
}

PEGGED_BENCHMARK_TYPES = frozenset({"PEG BENCH", "PEGBENCH"})
PEGGED_MID_TYPES = frozenset({"PEG MID", "PEGMID"})
PEGGED_BEST_TYPES = frozenset({"PEG BEST", "PEGBEST"})
