"""The simulated gateway as a child process: started, recognised by its nonce, steered, ended with us.

The child serves as long as its stdin is open, so it ends with this process however that one dies. Only a gateway that
repeats the nonce given to it makes the mode SIM.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

HELLO_DEADLINE_MS = 20_000
END_DEADLINE_MS = 2_000
KILL_DEADLINE_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first line of the child: where it listens and whether it is ours."""

    host: str
    port: int
    server_version: int
    pid: int
    nonce_ok: bool


def read_hello(line: bytes, nonce: str) -> Hello:
    """Read the child's first line. Raises ValueError with a sentence if it is not one."""
    try:
        found = json.loads(line)
        return Hello(
            host=str(found["host"]),
            port=int(found["port"]),
            server_version=int(found["server_version"]),
            pid=int(found["pid"]),
            nonce_ok=secrets.compare_digest(str(found.get("nonce", "")), nonce),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The simulated gateway did not say where it listens: {line[:80]!r}") from error


class GatewayChild(QObject):
    """One simulated gateway process.

    Signals: `ready` with Hello; `failed` with a sentence, once; `ended` when the process is gone unasked.
    """

    ready = Signal(object)
    failed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nonce = secrets.token_hex(16)
        self._heard = b""
        self._hello: Hello | None = None
        self._closing = False
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        self._process.readyReadStandardOutput.connect(self._on_process_said)
        self._process.finished.connect(self._on_process_finished)
        self._process.errorOccurred.connect(self._on_process_error)
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.setInterval(HELLO_DEADLINE_MS)
        self._deadline.timeout.connect(self._on_deadline_passed)

    @property
    def hello(self) -> Hello | None:
        """The child's first line, once it was heard."""
        return self._hello

    def start(self, *, clock: str = "open", seed: int = 1, options: tuple[str, ...] = ()) -> None:
        """Start the process on an ephemeral loopback port; `ready` or `failed` follows."""
        environment = QProcessEnvironment.systemEnvironment()
        package_home = str(Path(__file__).resolve().parents[2])
        paths = [package_home, environment.value("PYTHONPATH", "")]
        environment.insert("PYTHONPATH", os.pathsep.join(path for path in paths if path))
        self._process.setProcessEnvironment(environment)
        self._process.start(
            sys.executable,
            [
                "-m", "ibdesk.simgateway", "--port", "0", "--nonce", self._nonce, "--parent-pipe",
                "--clock", clock, "--seed", str(seed), *options,
            ],
        )  # fmt: skip
        self._deadline.start()

    def send(self, command: Mapping[str, object]) -> None:
        """Write one control line: set clock, farm state, next history answer, link events."""
        self._process.write(json.dumps(dict(command)).encode("ascii") + b"\n")

    def begin_close(self) -> None:
        """Ask the process to end by closing its stdin; returns at once."""
        self._closing = True
        self._deadline.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()

    def close(self, patience_ms: int = END_DEADLINE_MS) -> None:
        """End the process: first by closing its stdin, then, after `patience_ms`, by force."""
        self.begin_close()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        if not self._process.waitForFinished(patience_ms):
            self._process.kill()
            self._process.waitForFinished(KILL_DEADLINE_MS)

    def _fail(self, sentence: str) -> None:
        self._deadline.stop()
        self.failed.emit(sentence)

    def _on_process_said(self) -> None:
        said = bytes(self._process.readAllStandardOutput().data())
        if self._hello is not None:
            return  # only the first line is a contract
        self._heard += said
        line, newline, _rest = self._heard.partition(b"\n")
        if not newline:
            return
        try:
            self._hello = read_hello(line, self._nonce)
        except ValueError as error:
            self._fail(str(error))
            return
        self._deadline.stop()
        self.ready.emit(self._hello)

    def _on_process_finished(self, code: int) -> None:
        if self._closing:
            return
        complaint = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        last = complaint.splitlines()[-1] if complaint else f"exit code {code}"
        if self._hello is None:
            self._fail(f"The simulated gateway did not start: {last}")
        else:
            self.ended.emit(f"The simulated gateway has ended: {last}")

    def _on_process_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and not self._closing:
            self._fail(f"The simulated gateway did not start: {self._process.errorString()}")

    def _on_deadline_passed(self) -> None:
        self._fail(f"The simulated gateway said nothing for {HELLO_DEADLINE_MS // 1000} s.")
