"""Layouts of openOrder and completedOrder as data, in the order in which the official decoders read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ibdesk.simgateway.messages.orders import CompletedOrder, OpenOrder
from ibdesk.simgateway.text.order_parts import (
    Part,
    adjusted,
    algo,
    attributes,
    basis_points,
    cash_quantity,
    clearing,
    client_and_perm,
    cme_tags,
    combination,
    conditions,
    contract_fields,
    delta_neutral,
    empty,
    ended,
    hedge,
    hours_to_after,
    main,
    model_to_short_sale,
    parent,
    pegged_benchmark,
    pegged_offsets,
    perm,
    preview,
    price_management,
    scale,
    shares_allocation,
    soft_dollars,
    status,
    stop_and_offset,
    trail,
    volatility_completed,
    volatility_open,
)
from ibdesk.simgateway.versions import (
    AUTO_CANCEL_PARENT,
    BOND_ACCRUED_INTEREST,
    CME_TAGGING_IN_OPEN_ORDER,
    CUSTOMER_ACCOUNT,
    DURATION,
    FA_PROFILE_DROPPED,
    IMBALANCE_ONLY,
    INCLUDE_OVERNIGHT,
    PEGBEST_PEGMID_OFFSETS,
    POST_TO_ATS,
    PRICE_MGMT_ALGO,
    PROFESSIONAL_CUSTOMER,
    SUBMITTER,
)

OPEN_ORDER: tuple[Part, ...] = (
    Part(contract_fields),
    Part(main),
    Part(client_and_perm),
    Part(hours_to_after),
    Part(shares_allocation),
    attributes("fa_group", "fa_method", "fa_percentage"),
    attributes("fa_profile", until=FA_PROFILE_DROPPED),
    Part(model_to_short_sale),
    attributes("auction_strategy", "starting_price", "stock_ref_price", "delta"),
    attributes("stock_range_lower", "stock_range_upper", "display_size"),
    attributes("block_order", "sweep_to_fill", "all_or_none", "min_qty", "oca_type"),
    attributes("e_trade_only", "firm_quote_only", "nbbo_price_cap"),
    Part(parent),
    Part(volatility_open),
    Part(trail),
    Part(basis_points),
    Part(combination),
    Part(scale),
    Part(hedge),
    attributes("opt_out_smart_routing"),
    Part(clearing),
    attributes("not_held"),
    Part(delta_neutral),
    Part(algo),
    attributes("solicited"),
    Part(preview),
    attributes("randomize_size", "randomize_price"),
    Part(pegged_benchmark),
    Part(conditions),
    Part(adjusted),
    Part(soft_dollars),
    Part(cash_quantity),
    attributes("dont_use_auto_price_for_hedge"),
    attributes("is_oms_container"),
    attributes("discretionary_up_to_limit_price"),
    Part(price_management, PRICE_MGMT_ALGO),
    attributes("duration", since=DURATION),
    attributes("post_to_ats", since=POST_TO_ATS),
    attributes("auto_cancel_parent", since=AUTO_CANCEL_PARENT),
    Part(pegged_offsets, PEGBEST_PEGMID_OFFSETS),
    attributes("customer_account", since=CUSTOMER_ACCOUNT),
    attributes("professional_customer", since=PROFESSIONAL_CUSTOMER),
    Part(empty, BOND_ACCRUED_INTEREST),
    attributes("include_overnight", since=INCLUDE_OVERNIGHT),
    Part(cme_tags, CME_TAGGING_IN_OPEN_ORDER),
    Part(empty, SUBMITTER),
    attributes("imbalance_only", since=IMBALANCE_ONLY),
)

COMPLETED_ORDER: tuple[Part, ...] = (
    Part(contract_fields),
    Part(main),
    Part(perm),
    Part(hours_to_after),
    attributes("fa_group", "fa_method", "fa_percentage"),
    attributes("fa_profile", until=FA_PROFILE_DROPPED),
    Part(model_to_short_sale),
    attributes("starting_price", "stock_ref_price", "delta", "stock_range_lower", "stock_range_upper"),
    attributes("display_size", "sweep_to_fill", "all_or_none", "min_qty", "oca_type", "trigger_method"),
    Part(volatility_completed),
    Part(trail),
    Part(combination),
    Part(scale),
    Part(hedge),
    Part(clearing),
    attributes("not_held"),
    Part(delta_neutral),
    Part(algo),
    attributes("solicited"),
    Part(status),
    attributes("randomize_size", "randomize_price"),
    Part(pegged_benchmark),
    Part(conditions),
    Part(stop_and_offset),
    Part(cash_quantity),
    attributes("dont_use_auto_price_for_hedge", "is_oms_container"),
    Part(ended),
)

#: Fields after the completion time and status of a completed order.
COMPLETED_TAIL: tuple[Part, ...] = (
    Part(pegged_offsets, PEGBEST_PEGMID_OFFSETS),
    attributes("customer_account", since=CUSTOMER_ACCOUNT),
    attributes("professional_customer", since=PROFESSIONAL_CUSTOMER),
    Part(empty, SUBMITTER),
)


def stamp(instant: datetime, zone: str, location: ZoneInfo) -> str:
    """Return an instant as IB writes it: local time and the name of the zone."""
    return f"{instant.astimezone(location):%Y%m%d %H:%M:%S} {zone}"


def write_parts(parts: tuple[Part, ...], held: OpenOrder, version: int) -> list[str]:
    """Return the fields of all parts that ``version`` carries."""
    fields: list[str] = []
    for part in parts:
        if part.since <= version < part.until:
            fields += part.write(held, version)
    return fields


def completed_fields(message: CompletedOrder, location: ZoneInfo, version: int) -> list[str]:
    """Return all fields of a completed order."""
    held = message.open_order
    ended = held.state.completed_time
    when = stamp(ended, message.time_zone, location) if ended else ""
    fields = write_parts(COMPLETED_ORDER, held, version)
    return [*fields, when, held.state.completed_status, *write_parts(COMPLETED_TAIL, held, version)]
