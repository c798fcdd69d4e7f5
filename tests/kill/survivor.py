"""One ibdesk that lives on while its gateway is killed or restarted under it, again and again."""

from __future__ import annotations

import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from tests.e2e.gateway_process import NO_LIMIT, GatewayProcess
from tests.kill.life import Life
from tests.kill.oracle import judge

FATES = ("before_read_place", "after_read_place", "rollback", "rollback_read", "keep", "keep_read")
KILLS = FATES[:2]


class Ground:
    """A folder with a gateway that keeps its orders there, and starts again on its old port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gateway = self._started("0")
        self.port = self.gateway.port

    def start_again(self) -> None:
        """Start the gateway anew once it has been killed."""
        self.gateway.close()
        self.gateway = self._started(str(self.port))

    def close(self) -> None:
        """End the gateway."""
        self.gateway.close()

    def fate(self, kind: str) -> None:
        """Have the gateway meet its fate at the next order frame."""
        trigger = {"on": "placeOrder", "nth": 1}
        if kind in KILLS:
            self.gateway.steer(do="fault", name="kill", params={"point": kind}, trigger=trigger)
        else:
            params = {"down_s": 0.05, "next_id": kind.partition("_")[0], "read": kind.endswith("_read")}
            self.gateway.steer(do="fault", name="restart", params=params, trigger=trigger)

    def _started(self, port: str) -> GatewayProcess:
        state = str(self.folder / "state.jsonl")
        return GatewayProcess(self.folder, "--port", port, "--state", state, faults=[NO_LIMIT])


def outlive(app: QCoreApplication, folder: Path, seed: int, rounds: int) -> list[dict[str, Any]]:
    """Return one row a round: the fate of the gateway and the verdict on all orders since."""
    ground = Ground(folder)
    try:
        life = Life(app, folder / "journal.db", ground.port)
        rows = [_round(life, ground, random.Random(f"{seed}/{number}"), number) for number in range(rounds)]
        life.close()
    finally:
        ground.close()
    return rows


def _round(life: Life, ground: Ground, dice: random.Random, number: int) -> dict[str, Any]:
    life.ready_to_trade()
    if number % 2 == 0:
        life.rests(life.send(dice))
    before = life.session.link.view.session_no
    highest = max((belief["order_id"] for belief in life.beliefs()), default=0)
    kind = dice.choice(FATES)
    ground.fate(kind)
    resting = life.resting()
    if resting and dice.random() < 0.3:
        what = "modify"
        life.change(resting[0].key, dice)
    else:
        what = "place"
        life.send(dice, dice.choice(("LMT", "LMT", "MKT")))
    if kind in KILLS:
        life.until("the death of the gateway", lambda: ground.gateway.process.poll() is not None)
        ground.start_again()
    life.until("the next link", lambda: life.session.link.view.ready and life.session.link.view.session_no > before)
    life.settled()
    verdict = judge(ground.folder / "journal.db", ground.gateway.ledger, life.beliefs(), highest)
    life.add_time(11.0)
    return {"kind": f"{kind} ({what})", "verdict": asdict(verdict)}
