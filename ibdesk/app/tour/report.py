"""What the tour says: one JSON object a step on stdout, and the report file (design.md section 12)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One step: `seen` is the text read from the widgets; `skipped` a reason, with `ok` true."""

    step: str
    ok: bool
    seen: str
    ms: int
    skipped: str = ""
    picture: str = ""


@dataclass(slots=True, kw_only=True)
class Report:
    """All steps of one tour."""

    ibapi: str = ""
    server_version: int | None = None
    mode: str = ""
    steps: list[StepResult] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every step held; a tour without a step does not hold."""
        return bool(self.steps) and all(step.ok for step in self.steps)

    def add(self, result: StepResult) -> None:
        """Keep a step and print it at once."""
        self.steps.append(result)
        print(json.dumps({key: value for key, value in asdict(result).items() if value != ""}), flush=True)

    def write(self, path: Path) -> None:
        """Write the report, whole or not at all."""
        whole = {
            "ok": self.ok,
            "ibapi": self.ibapi,
            "server_version": self.server_version,
            "mode": self.mode,
            "steps": [
                {key: value for key, value in asdict(step).items() if value != "" or key == "seen"}
                for step in self.steps
            ],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(path.suffix + ".part")
        scratch.write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")
        scratch.replace(path)
