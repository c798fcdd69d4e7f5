"""Rounds of kills, dealt out over workers, and the table of what came of them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.kill.oracle import Verdict, judge, legs_after
from tests.kill.survivor import Ground

ROOT = Path(__file__).resolve().parents[2]
KILLED = 9
PER_GATEWAY = 12
"""Rounds on one gateway and one journal: the day's lists grow, and with them every reading."""

REACHES = {
    "intent": 4, "sending": 4, "mid_write": 4, "sent": 4, "ack": 3, "exec": 1, "modify": 1, "cancel": 1,
    "reconcile_step": 5,
}  # fmt: skip
"""Up to which pass a script surely comes, by point."""
POINTS = tuple(REACHES)
"""Dealt in turn, so that a short run meets them all; the pass is drawn."""

LEGS = 3
LEGS_LEFT = {"sending:2": 1, "sending:3": 2, "sent:1": 1, "sent:2": 2}
"""Where a life with a bracket is killed, and how many of its three legs can have left by then."""


@dataclass(slots=True)
class Line:
    """One line of the table: all rounds of one kind."""

    rounds: int = 0
    killed: int = 0
    verdict: Verdict = field(default_factory=Verdict)


@dataclass(slots=True)
class Report:
    """What a run found. `defects`: whatever must never be, and rounds that could not be brought to an end."""

    lines: dict[str, Line] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)

    def note(self, kind: str, verdict: Verdict, *, killed: bool, seed: str) -> None:
        """Count a round in."""
        line = self.lines.setdefault(kind, Line())
        line.rounds += 1
        line.killed += killed
        line.verdict.add(verdict)
        self.defects += [f"{kind}, seed {seed}: {defect}" for defect in verdict.defects]

    def merge(self, other: Report) -> None:
        """Count another report in."""
        for kind, line in other.lines.items():
            mine = self.lines.setdefault(kind, Line())
            mine.rounds += line.rounds
            mine.killed += line.killed
            mine.verdict.add(line.verdict)
        self.defects += other.defects

    @property
    def total(self) -> Line:
        """Return all lines as one."""
        whole = Line()
        for line in self.lines.values():
            whole.rounds += line.rounds
            whole.killed += line.killed
            whole.verdict.add(line.verdict)
        return whole

    @property
    def proven_percent(self) -> float:
        """Return how many of the orders that TWS never read are proven not placed."""
        one = self.total.verdict
        return 100.0 * one.proven / one.unread if one.unread else 100.0

    @property
    def held(self) -> bool:
        """Tell whether the run kept every promise of figure F3."""
        return not self.defects and not self.total.verdict.acknowledged_unknown and self.proven_percent >= 90

    def table(self) -> str:
        """Return the report as a table."""
        heads = ("kind", "rounds", "killed", "orders", "unread", "NOT_PLACED", "acked", "acked UNKNOWN", "UNKNOWN",
                 "doubled", "unjournalled", "wrong")  # fmt: skip
        rows = [heads, *(_cells(kind, line) for kind, line in sorted(self.lines.items())), _cells("all", self.total)]
        widths = [max(len(row[at]) for row in rows) for at in range(len(heads))]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _cells(kind: str, line: Line) -> tuple[str, ...]:
    one = line.verdict
    numbers = (
        line.rounds, line.killed, one.orders, one.unread, one.proven, one.acknowledged, one.acknowledged_unknown,
        one.unknown, len(one.doubled), len(one.unjournalled), len(one.wrong),
    )  # fmt: skip
    return (kind, *map(str, numbers))


class Zygote:
    """A process that forks lives on demand, one after the other."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.kill.zygote"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip

    def live(self, **job: Any) -> tuple[bool, Any]:
        """Have one life lived: whether it was killed, and what it said. Raises RuntimeError if it failed."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        out = Path(job["out"])
        out.unlink(missing_ok=True)
        stdin.write(json.dumps(job) + "\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise ChildProcessError(f"the zygote ended: {self._process.wait()}")
        killed = json.loads(answer)["signal"] == KILLED
        if killed:
            return True, None
        told = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {"error": "it ended without a word"}
        if "error" in told:
            raise RuntimeError(told["error"])
        return False, told["said"]

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.wait(timeout=10)


def client_rounds(zygote: Zygote, seed: int, rounds: int) -> Report:
    """Kill ibdesk `rounds` times over one gateway and one journal, and judge each time it has come back."""
    return _rounds(_client_round, zygote, seed, rounds)


def bracket_rounds(zygote: Zygote, seed: int, rounds: int) -> Report:
    """Kill ibdesk `rounds` times between the legs of a bracket; on a gateway of their own, as they leave doubts."""
    return _rounds(_bracket_round, zygote, seed, rounds)


def _rounds(life: Callable[..., None], zygote: Zygote, seed: int, rounds: int) -> Report:
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ground = Ground(folder)
        try:
            course = Course(ground)
            for number in range(rounds):
                where = f"{seed}/{number}"
                try:
                    life(zygote, course, seed + number, where, report)
                except RuntimeError as error:
                    report.defects.append(f"round of ibdesk, seed {where}: {error}")
                    break  # what this round left unsettled would be held against the next ones
        finally:
            ground.close()
    return report


@dataclass(slots=True)
class Course:
    """One gateway and one journal over many lives; `never_left`: legs that no life may send any more."""

    ground: Ground
    highest: int = 0
    never_left: list[int] = field(default_factory=list)

    @property
    def journal(self) -> Path:
        """Return the journal of all lives."""
        return self.ground.folder / "journal.db"

    def live(self, zygote: Zygote, **job: Any) -> tuple[bool, Any]:
        """Have one life lived here."""
        out = str(self.ground.folder / "said.json")
        return zygote.live(journal=str(self.journal), port=self.ground.port, out=out, **job)

    def settle(self, zygote: Zygote) -> Verdict:
        """Let the next life reconcile, and judge."""
        _, beliefs = self.live(zygote, do="settle")
        verdict = judge(self.journal, self.ground.gateway.ledger, beliefs, self.highest, self.never_left)
        self.highest = max((belief["order_id"] for belief in beliefs), default=self.highest)
        return verdict


def _client_round(zygote: Zygote, course: Course, turn: int, where: str, report: Report) -> None:
    dice = random.Random(where)
    point = POINTS[turn % len(POINTS)]
    kills = [f"{point}:{dice.randint(1, REACHES[point])}"]
    if point == "reconcile_step":
        first = dice.choice(("sending", "sent", "ack"))
        kills.insert(0, f"{first}:{dice.randint(1, REACHES[first])}")
    killed = False
    for kill in kills:
        killed, _ = course.live(zygote, do="trade", seed=where, kill=kill)
    report.note(point, course.settle(zygote), killed=killed, seed=f"{where} ({', '.join(kills)})")


def _bracket_round(zygote: Zygote, course: Course, turn: int, where: str, report: Report) -> None:
    """Kill a life between the legs of its bracket; the legs it had not written yet must never be written."""
    kill = list(LEGS_LEFT)[turn % len(LEGS_LEFT)]
    killed, _ = course.live(zygote, do="bracket", seed=where, kill=kill)
    legs = legs_after(course.journal, course.highest)
    course.never_left += legs[LEGS_LEFT[kill] :]
    verdict = course.settle(zygote)
    if not (killed and len(legs) == LEGS):
        verdict.wrong.append(f"no bracket was cut off: {len(legs)} legs journalled")
    report.note(f"bracket {kill}", verdict, killed=killed, seed=where)


def gateway_rounds(zygote: Zygote, seed: int, rounds: int) -> Report:
    """Kill or restart the gateway `rounds` times under one ibdesk that lives on."""
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        try:
            _, rows = zygote.live(
                do="outlive", folder=name, out=str(Path(name) / "said.json"), seed=seed, rounds=rounds
            )
        except RuntimeError as error:
            report.defects.append(f"gateway rounds, seed {seed}: {error}")
            return report
    for number, row in enumerate(rows):
        report.note(row["kind"], Verdict(**row["verdict"]), killed=True, seed=f"{seed}/{number}")
    return report


def batches(kind: str, rounds: int, seed: int) -> Iterable[tuple[str, int, int]]:
    """Deal rounds out in batches of one gateway: (kind, seed, rounds)."""
    for number, first in enumerate(range(0, rounds, PER_GATEWAY)):
        yield kind, seed * 1000 + number, min(PER_GATEWAY, rounds - first)


ROUNDS = {"client": client_rounds, "gateway": gateway_rounds, "bracket": bracket_rounds}


def run(
    client: int,
    gateway: int,
    *,
    brackets: int = 0,
    seed: int = 1,
    workers: int = 2,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Run so many kills of ibdesk, of the gateway, and between two legs.

    `progress` hears a line a batch, in the thread of a worker.
    """
    todo = [
        *batches("client", client, seed),
        *batches("gateway", gateway, seed + 500),
        *batches("bracket", brackets, seed + 700),
    ]
    report = Report()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for part in pool.map(partial(_share, progress), [todo[at::workers] for at in range(workers)]):
            report.merge(part)
    return report


def _share(progress: Callable[[str], None] | None, todo: list[tuple[str, int, int]]) -> Report:
    """Do one worker's batches, one after the other, with a zygote of its own."""
    report, zygote = Report(), Zygote()
    try:
        for kind, seed, rounds in todo:
            part = ROUNDS[kind](zygote, seed, rounds)
            report.merge(part)
            if progress is not None:
                progress(f"{kind} batch {seed}: {part.total.rounds} of {rounds} rounds, {len(part.defects)} defects")
    finally:
        zygote.close()
    return report
