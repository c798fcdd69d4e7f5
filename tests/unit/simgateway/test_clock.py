"""World time: where it starts, how fast it runs, what the option means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.clock import ClockSpecError, WorldClock, open_clock, parse_clock

CALENDARS = Calendars()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "start"),
    [
        ("2026-11-22T12:00", "2026-11-20T15:00"),  # a Sunday: Friday
        ("2026-11-20T14:59", "2026-11-19T15:00"),  # before three: never in the future
        ("2026-11-27T20:00", "2026-11-25T15:00"),  # Thanksgiving and its half day are skipped
        ("2026-12-26T09:00", "2026-12-23T15:00"),  # Christmas
        ("2026-07-20T20:00", "2026-07-20T14:00"),  # 15:00 London is 14:00 UTC in summer
    ],
)
def test_open_starts_at_three_in_london_on_the_latest_full_day(wall: str, start: str) -> None:
    assert parse_clock("open", CALENDARS, utc(wall)).start == utc(start)


@pytest.mark.parametrize(
    ("text", "start", "speed"),
    [
        ("2026-11-17T15:00:00Z", "2026-11-17T15:00", 1.0),
        ("2026-11-17T15:00:00+01:00", "2026-11-17T14:00", 1.0),
        ("2026-11-17", "2026-11-17T00:00", 1.0),
        ("2026-11-17T15:00,fast:60", "2026-11-17T15:00", 60.0),
    ],
)
def test_an_iso_instant_starts_there(text: str, start: str, speed: float) -> None:
    spec = parse_clock(text, CALENDARS, utc("2026-01-01"))
    assert (spec.start, spec.speed) == (utc(start), speed)


@pytest.mark.parametrize("text", ["", "noon", "open,fast", "open,fast:0", "open,slow:2", "real,fast:nan", "open,"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ClockSpecError):
        parse_clock(text, CALENDARS, utc("2026-01-01"))


def test_world_time_runs_at_its_speed_and_can_be_set() -> None:
    ticks = [100.0]
    clock = WorldClock(utc("2026-11-20T15:00"), 10.0, lambda: ticks[0])
    ticks[0] += 6.0
    assert clock.now() == utc("2026-11-20T15:01")
    assert clock.real_delay_s(60.0) == 6.0
    clock.set(utc("2026-11-23T09:00"))
    ticks[0] += 1.0
    assert clock.now() == utc("2026-11-23T09:00") + timedelta(seconds=10)
    assert clock.timestamp() == clock.now().timestamp()


def test_real_is_the_wall_clock() -> None:
    wall = utc("2026-01-02T03:04")
    assert parse_clock("real", CALENDARS, wall).start is None
    assert open_clock(parse_clock("real", CALENDARS, wall), wall).now() >= wall
