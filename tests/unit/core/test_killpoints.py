"""The points at which tests let ibdesk die: never reached unless the hooks are set and the mode is SIM."""

from __future__ import annotations

import pytest

from ibdesk.core.killpoints import POINTS, VARIABLE, KillPoint


def passes(kill_point: KillPoint, point: str, count: int) -> list[bool]:
    return [kill_point.due(point) for _ in range(count)]


def test_without_the_variable_no_point_ever_kills() -> None:
    kill_point = KillPoint()
    kill_point.arm(sim=True, environment={})
    assert not any(kill_point.due(point) for point in POINTS for _ in range(5))


def test_with_money_at_stake_no_point_ever_kills() -> None:
    kill_point = KillPoint()
    kill_point.arm(sim=False, environment={VARIABLE: "kill_at:sent:1"})
    assert passes(kill_point, "sent", 3) == [False] * 3


def test_before_any_connect_no_point_kills() -> None:
    assert passes(KillPoint(), "intent", 3) == [False] * 3


def test_a_live_login_after_a_simulated_one_disarms() -> None:
    environment = {VARIABLE: "kill_at:sent:2"}
    kill_point = KillPoint()
    kill_point.arm(sim=True, environment=environment)
    assert passes(kill_point, "sent", 1) == [False]
    kill_point.arm(sim=False, environment=environment)
    assert passes(kill_point, "sent", 3) == [False] * 3


@pytest.mark.parametrize("point", POINTS)
def test_the_pass_asked_for_is_the_one_that_kills(point: str) -> None:
    kill_point = KillPoint()
    kill_point.arm(sim=True, environment={VARIABLE: f"kill_at:{point}:3"})
    others = [one for one in POINTS if one != point]
    assert not any(kill_point.due(one) for one in others)
    assert passes(kill_point, point, 4) == [False, False, True, False]


def test_a_reconnect_goes_on_counting() -> None:
    environment = {VARIABLE: "kill_at:reconcile_step:2"}
    kill_point = KillPoint()
    for wanted in (False, True):
        kill_point.arm(sim=True, environment=environment)
        assert kill_point.due("reconcile_step") is wanted


def test_only_the_write_of_the_chosen_order_is_torn() -> None:
    kill_point = KillPoint()
    kill_point.arm(sim=True, environment={VARIABLE: "kill_at:mid_write:2"})
    torn = []
    for _ in range(2):
        kill_point.order_written()
        torn.append(kill_point.tears)
    assert torn == [False, True]


@pytest.mark.parametrize("wish", ["1", "kill_at", "kill_at:sent", "kill_at:nowhere:1", "kill_at:sent:x", "x:sent:1"])
def test_a_wish_that_means_nothing_does_nothing(wish: str) -> None:
    kill_point = KillPoint()
    kill_point.arm(sim=True, environment={VARIABLE: wish})
    assert not any(kill_point.due(point) for point in POINTS)
