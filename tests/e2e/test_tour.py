"""The guided tour: the real window, the real client, the gateway's own process, real clicks and keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ITEMS = {
    *("A1", "A2", "A3"),
    *("B1", "B2", "B3", "B4", "B5"),
    *("C1", "C2", "C3", "C4", "C5", "C6"),
    *("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9"),
    *("E1", "E2", "E3", "E4", "E5"),
}
TOUR_S = 180


def run_ibdesk(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "IBDESK_HOME": str(tmp_path / "home")}
    return subprocess.run(
        [sys.executable, "-m", "ibdesk", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TOUR_S,
        env=environment,
    )


class Gateway:
    """A simulated gateway of its own, as another person's program would start it."""

    def __init__(self, ledger: Path, accounts: str) -> None:
        self.ledger = ledger
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "ibdesk",
                "simulate",
                "--port",
                "0",
                "--accounts",
                accounts,
                "--ledger",
                str(ledger),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        hello = json.loads(self._process.stdout.readline())
        self.address = f"{hello['host']}:{hello['port']}"

    def orders(self) -> list[dict[str, object]]:
        """Return what the ledger holds: every frame that concerned orders."""
        if not self.ledger.exists():
            return []
        return [json.loads(line) for line in self.ledger.read_text(encoding="utf-8").splitlines()]

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture
def live_gateway(tmp_path: Path) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path / "ledger.jsonl", "U1234567")
    yield gateway
    gateway.close()


@pytest.fixture
def paper_gateway(tmp_path: Path) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path / "ledger.jsonl", "DU1234567")
    yield gateway
    gateway.close()


@pytest.mark.timeout(TOUR_S + 20)
def test_the_demo_shows_every_item_of_the_deck(tmp_path: Path) -> None:
    report_file, shots = tmp_path / "report.json", tmp_path / "shots"
    done = run_ibdesk(tmp_path, "--demo", "--tour", "--report", str(report_file), "--shots", str(shots))
    failed = [line for line in done.stdout.splitlines() if not json.loads(line)["ok"]]
    assert (done.returncode, failed) == (0, []), done.stderr
    report = json.loads(report_file.read_text(encoding="utf-8"))
    assert report["ok"]
    assert report["mode"] == "SIM"
    assert {step["step"].split(" ")[0] for step in report["steps"]} == ITEMS
    assert all(step["seen"] for step in report["steps"])
    assert not any(step.get("skipped") for step in report["steps"])
    pictures = {path.name for path in shots.iterdir()}
    assert {step["picture"] for step in report["steps"]} <= pictures


@pytest.mark.timeout(TOUR_S + 20)
def test_the_tour_refuses_real_money_and_nothing_leaves(tmp_path: Path, live_gateway: Gateway) -> None:
    done = run_ibdesk(tmp_path, "--connect", live_gateway.address, "--tour", "--yes")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "real money" in done.stderr
    assert live_gateway.orders() == []


@pytest.mark.timeout(TOUR_S + 20)
def test_the_tour_asks_before_it_trades_on_paper(tmp_path: Path, paper_gateway: Gateway) -> None:
    done = run_ibdesk(tmp_path, "--connect", paper_gateway.address, "--tour")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "--yes" in done.stderr
    assert paper_gateway.orders() == []


@pytest.mark.timeout(TOUR_S + 20)
def test_the_same_tour_holds_on_a_gateway_that_ibdesk_did_not_start(tmp_path: Path, paper_gateway: Gateway) -> None:
    report_file = tmp_path / "report.json"
    done = run_ibdesk(tmp_path, "--connect", paper_gateway.address, "--tour", "--yes", "--report", str(report_file))
    failed = [line for line in done.stdout.splitlines() if not json.loads(line)["ok"]]
    assert (done.returncode, failed) == (0, []), done.stderr
    assert json.loads(report_file.read_text(encoding="utf-8"))["mode"] == "PAPER"
    frames = [line for line in paper_gateway.orders() if line["kind"] == "placeOrder"]
    placed = [line for line in frames if not line["order"]["whatIf"]]
    ids = [str(line["order_id"]) for line in placed]
    changed = {order_id for order_id in ids if ids.count(order_id) > 1}
    assert len(set(ids)) == 7
    assert len(ids) == 9  # each sent once, two changes once more under their own ids
    assert len(changed) == 2
    assert not set(ids) & {str(line["order_id"]) for line in frames if line["order"]["whatIf"]}
