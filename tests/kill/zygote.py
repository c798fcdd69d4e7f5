"""Forks lives of ibdesk: the costly imports are done once, each life still is a process of its own that can be killed.

Run as `python -m tests.kill.zygote`. A line of JSON in: {"do": "trade" | "bracket" | "settle" | "outlive", "out": FILE,
...}; a line out when that life has ended: {"signal": 9 or 0}. What the life has to say stands in its file.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

import ibdesk.broker.client
import ibdesk.broker.running  # noqa: F401  else every life would import the official client anew
from ibdesk.core.killpoints import VARIABLE
from tests.kill.life import Life
from tests.kill.survivor import outlive


def live(job: dict[str, Any]) -> Any:
    """Live the life that a job describes and return what it has to say."""
    app = QCoreApplication([])
    if job["do"] == "outlive":
        return outlive(app, Path(job["folder"]), job["seed"], job["rounds"])
    life = Life(app, Path(job["journal"]), job["port"])
    said: Any = "survived"
    if job["do"] == "trade":
        life.trade(job["seed"])
    elif job["do"] == "bracket":
        life.trade_bracket(job["seed"])
    else:
        life.settled()
        said = life.beliefs()
    life.close()
    return said


def child(job: dict[str, Any]) -> None:
    """Be one life; never returns."""
    os.environ.pop(VARIABLE, None)
    if job.get("kill"):
        os.environ[VARIABLE] = f"kill_at:{job['kill']}"
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        said = {"said": live(job)}
    except Exception as error:  # the harness must hear of any failure whatever, with the round's seed beside it
        said = {"error": f"{type(error).__name__}: {error}"}
    Path(job["out"]).write_text(json.dumps(said), encoding="utf-8")
    os._exit(0)


def main() -> None:
    """Serve till stdin ends."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            child(json.loads(line))
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}), flush=True)


if __name__ == "__main__":
    main()
