"""The judge of the kill tests, on a real journal and a real ledger of which one line is spoilt after the fact."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.kill.oracle import Verdict, judge, legs_after
from tests.kill.rounds import Course, Zygote
from tests.kill.survivor import Ground

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lives of ibdesk are forked")

SEED = 4
Row = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """What a life left behind, and what the next one believed."""

    journal: Path
    ledger: Path
    beliefs: list[Row]

    def verdict(self) -> Verdict:
        return judge(self.journal, self.ledger, self.beliefs)

    def rows(self) -> list[Row]:
        return [json.loads(line) for line in self.ledger.read_text(encoding="utf-8").splitlines()]

    def rewrite(self, rows: list[Row]) -> None:
        self.ledger.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def order_believed(self, base: str) -> int:
        return next(int(one["order_id"]) for one in self.beliefs if one["base"] == base)


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """One life trades till its end, the next one settles."""
    ground, zygote = Ground(tmp_path), Zygote()
    common = {"journal": str(tmp_path / "journal.db"), "port": ground.port, "out": str(tmp_path / "said.json")}
    try:
        assert zygote.live(do="trade", seed=SEED, **common) == (False, "survived")
        _, beliefs = zygote.live(do="settle", **common)
    finally:
        zygote.close()
        ground.close()
    return Evidence(tmp_path / "journal.db", ground.gateway.ledger, beliefs)


def written_twice(found: Evidence) -> None:
    rows = found.rows()
    first = next(at for at, row in enumerate(rows) if row["kind"] == "placeOrder")
    found.rewrite([*rows[: first + 1], rows[first], *rows[first + 1 :]])


def never_journalled(found: Evidence) -> None:
    with closing(sqlite3.connect(found.journal)) as connection, connection:
        connection.execute("DELETE FROM intents WHERE order_id = ?", (found.order_believed("filled"),))


def cancelled_instead_of_filled(found: Evidence) -> None:
    rows = found.rows()
    last = [row for row in rows if row["kind"] == "state" and row["order_id"] == found.order_believed("filled")][-1]
    last["status"] = "Cancelled"
    found.rewrite(rows)


def one_execution_less(found: Evidence) -> None:
    rows = found.rows()
    rows.remove(next(row for row in rows if row["kind"] == "execution"))
    found.rewrite(rows)


def believed_never_placed(found: Evidence) -> None:
    next(one for one in found.beliefs if one["base"] == "filled")["base"] = "not_placed"


def test_each_spoilt_line_is_found_and_the_true_story_is_acquitted(evidence: Evidence) -> None:
    assert evidence.verdict().defects == []
    assert evidence.verdict().acknowledged
    kept = (evidence.journal.read_bytes(), evidence.ledger.read_bytes(), json.dumps(evidence.beliefs))
    spoilt: list[tuple[Callable[[Evidence], None], str]] = [
        (written_twice, "doubled"), (never_journalled, "unjournalled"), (cancelled_instead_of_filled, "wrong"),
        (one_execution_less, "wrong"), (believed_never_placed, "wrong"),
    ]  # fmt: skip
    for spoil, charge in spoilt:
        spoil(evidence)
        assert getattr(evidence.verdict(), charge), spoil.__name__
        evidence.journal.write_bytes(kept[0])
        evidence.ledger.write_bytes(kept[1])
        evidence.beliefs[:] = json.loads(kept[2])
    assert evidence.verdict().defects == []


def test_scenario_69_a_leg_that_is_sent_or_believed_placed_after_its_life_was_cut_off_is_found(tmp_path: Path) -> None:
    """Killed before the second leg left: the entry alone may ever be in TWS, and nobody may say more."""
    ground, zygote = Ground(tmp_path), Zygote()
    course = Course(ground)
    try:
        assert course.live(zygote, do="bracket", seed=SEED, kill="sending:2") == (True, None)
        _, beliefs = course.live(zygote, do="settle")
    finally:
        zygote.close()
        ground.close()
    found = Evidence(course.journal, ground.gateway.ledger, beliefs)
    entry, target, stop = legs_after(course.journal, 0)

    def charges() -> list[str]:
        return judge(found.journal, found.ledger, beliefs, never_left=(target, stop)).defects

    assert charges() == []
    rows = found.rows()
    (frame,) = [row for row in rows if row["kind"] == "placeOrder"]
    assert frame["order_id"] == entry
    found.rewrite([*rows, {**frame, "order_id": target}])
    assert f"order {target}: sent by a run after the one that was to send it" in charges()
    found.rewrite([*rows, frame])
    assert any(f"order {entry}: frame" in charge for charge in charges()), "a leg written twice"
    found.rewrite(rows)
    believed = next(one for one in beliefs if one["order_id"] == stop)
    believed["base"] = "working"
    assert f"order {stop}: it never left, and is working" in charges()
