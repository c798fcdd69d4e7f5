"""The faults that reliability.md section 5 names, each beside what does it here, so that none is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibdesk.simgateway.fault_actions import KINDS
from ibdesk.simgateway.fault_script import parse_fault

TESTS = Path(__file__).parents[1]

#: The page's name -> the kind that does it. Where they differ, the parameter says what the page's name says.
TRANSPORT = {
    "refuse": "refuse",
    "accept_delay(s)": "accept_delay",
    "accept_silent(s)": "accept_silent",
    "accept_close(after_bytes)": "accept_close",
    "handshake_split(cuts,gap)": "handshake_split",
    "handshake_glue(msgs)": "handshake_glue",
    "not_tws(http|ssh|tls|echo|random)": "not_tws",
    "server_version(v)": "server_version",
    "dup_client(release_s)": "dup_client",
    "max_clients(n)": "max_clients",
    "half_open(s)": "half_open",
    "stall(dir,s)": "stall",
    "write_block(s)": "write_block",
    "fin": "fin",
    "rst": "rst",
    "drip(bytes_s)": "drip",
    "latency(dist)": "latency",
    "chunk(seed|sizes|4096k,gap)": "chunk",
    "coalesce(ms)": "coalesce",
    "kill(before_read_place|after_read_place|after_leg=n|mid_frame)": "kill",
    "restart(down_s, next_id, lose, not_ready_s)": "restart",
    "port_reset(port)": "port_reset",
    "strict_rate(n_s, drop)": "strict_rate",
}
SESSION_AND_LINK = {
    "accounts(list)": "accounts",
    "read_only(on)": "read_only",
    "next_id(late|missing|value)": "next_id",
    "ib_link(down|2110|up_kept|up_lost)": "ib_link",  # code: 1100, 2110, 1102, 1101
    "repeat_1100(n,gap)": "repeat_1100",
    "farm(md|hmds|secdef,name,state)": "farm",
    "farm_flap(n,gap)": "farm_flap",
    "competing(on)": "competing",
    "server_time(skew)": "server_time",
    "clock(roll)": "clock",
}
ORDERS = {
    "swallow_place": "swallow_place",
    "hold_dialog(release_s|discard)": "hold_dialog",
    "ack_delay(s)": "ack_delay",
    "reject(code,text,json,leg)": "reject",
    "warn(code,text,n)": "warn",
    "held(why,until)": "held",
    "inactive(why,then,after)": "inactive",
    "preset_change(field,value)": "preset_change",
    "dup_status(n)": "dup_status",
    "fill_plan([(dt,qty,px)])": "fill_plan",
    "fill_before_ack": "fill_before_ack",
    "fill_during_down": "fill_during_down",
    "fill_during_snapshot": "fill_during_snapshot",
    "fill_before_cancel": "fill_before_cancel",
    "fill_after_cancel(dt)": "fill_after_cancel",
    "cancel_reject(161|10147|10148)": "cancel_reject",
    "cancel_silent(s)": "cancel_silent",
    "modify_reject(code)": "modify_reject",
    "modify_fork": "modify_fork",
    "exec_dup(same|new_id)": "exec_dup",
    "exec_correct(qty,px)": "exec_correct",
    "exec_bust": "exec_bust",
    "exec_window(midnight|days)": "exec_window",
    "commission(delay|never|-1|unset|rebate|before_exec)": "commission",  # delay is `late` here
    "permid(zero_first|big)": "permid",
    "foreign(client,id,ref,type)": "foreign",
    "manual(id)": "manual",
    "id_collision": "id_collision",
    "parent_cancel(cascade)": "parent_cancel",
    "oca(reduce|cancel|none)": "oca",
    "untransmitted_lost": "untransmitted_lost",
    "whatif(never|all_unset|partial|route_as_real_detect)": "whatif",  # the ledger detects a routed what-if, always
    "no_end(req)": "no_end",
    "early_end(req)": "early_end",
    "truncate_list(req,k)": "truncate_list",
    "completed_busy(s)": "completed_busy",
}
#: Rows of the framing and data lines that exist already; the others belong to issues of their own.
OTHERS = {
    "non_utf8(msg,enc)": "non_utf8",
    "nul_text(msg)": "nul_text",
    "drop_msg(type,p)": "drop_msg",
    "dup_msg(type,n)": "dup_msg",
    "tick(-1|0|nan|inf|neg)": "tick",
    "hist(162|pacing|huge)": "hist",
    "contract(n)": "contract",
    "connect_storm(n_orders,n_execs,n_positions)": "connect_storm",
}
#: Hooks of ibdesk itself are no faults of the gateway: the page's name -> (test file, what it does there).
CLIENT_SIDE = {
    "kill_at": ("unit/core/test_killpoints.py", "kill_at:"),
    "journal_fail": ("unit/journal/test_commit.py", "scenario_134"),
    "disk_full": ("unit/journal/test_disk.py", "scenario_135"),
    "fsync_error": ("unit/journal/test_commit.py", "a_failing_sync"),
    "slow_disk": ("unit/journal/test_disk.py", "slow disk"),
    "clock(step)": ("unit/session/test_arming.py", "scenario_138"),
    "suspend(gap)": ("gui/session/test_live_arming.py", "scenario_34"),
    "gui_block": ("e2e/test_bad_input.py", "scenario_117"),
    "second_instance": ("e2e/test_second_instance.py", "scenario_137"),
    "callback_raise": ("unit/broker/test_session.py", "a bug of ours"),
}
GATEWAYS = {**TRANSPORT, **SESSION_AND_LINK, **ORDERS, **OTHERS}


@pytest.mark.parametrize("name", sorted(GATEWAYS))
def test_each_fault_that_the_page_names_can_be_scripted(name: str) -> None:
    kind = GATEWAYS[name]
    assert kind in KINDS
    assert parse_fault({"name": kind}).name == kind


def test_every_kind_beyond_the_page_is_known_to_this_table() -> None:
    """A message that is late (`delay_msg`) and a request without an answer (`swallow`) are ours alone."""
    assert set(KINDS) - set(GATEWAYS.values()) == {"delay_msg", "swallow"}


@pytest.mark.parametrize("hook", sorted(CLIENT_SIDE))
def test_each_hook_on_this_side_has_a_test_that_uses_it(hook: str) -> None:
    file, mark = CLIENT_SIDE[hook]
    assert mark in (TESTS / file).read_text(encoding="utf-8")
