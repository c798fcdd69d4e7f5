"""The simulated gateway as its own process, for tests that want the real thing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

NONCE = "test-nonce"
#: For tests that move ibdesk's clock. Time that is added refills ibdesk's own bucket of messages, so that it may send
#: more in a second of the gateway's, which is real, than TWS takes; the gateway would tell it so and hang up.
NO_LIMIT: dict[str, Any] = {"name": "strict_rate", "params": {"n_s": 0, "drop": False}, "trigger": {"now": True}}


def held_down() -> list[str]:
    """Return the option that holds the server version down, when packaging/matrix.py wants each version in turn."""
    version = os.environ.get("IBDESK_TEST_SERVER_VERSION")
    return ["--server-version", version] if version else []


class GatewayProcess:
    """Started on construction; `close` ends it. Steered by JSON lines through its stdin."""

    def __init__(self, folder: Path, *arguments: str, faults: list[dict[str, Any]] | None = None) -> None:
        self.ledger = folder / "ledger.jsonl"
        command = [sys.executable, "-m", "ibdesk.simgateway", "--port", "0", "--nonce", NONCE]
        command += ["--ledger", str(self.ledger), "--parent-pipe", *held_down(), *arguments]
        if faults is not None:
            script = folder / "faults.json"
            script.write_text(json.dumps({"seed": 1, "faults": faults}), encoding="utf-8")
            command += ["--faults", str(script)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.hello: dict[str, Any] = json.loads(self.process.stdout.readline())

    @property
    def port(self) -> int:
        return int(self.hello["port"])

    def steer(self, **row: Any) -> dict[str, Any]:
        """Send one control line and return its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(row) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert answer.get("done"), answer
        return answer

    def frames(self, kind: str) -> list[dict[str, Any]]:
        """Return the ledger's lines of one kind."""
        if not self.ledger.exists():
            return []
        rows = [json.loads(line) for line in self.ledger.read_text(encoding="utf-8").splitlines()]
        return [row for row in rows if row["kind"] == kind]

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=5)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
