"""`ibdesk doctor` as its own process, against the real gateway process and against peers that are no TWS."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from ibdesk.app.doctor.probe import Patience, Probe
from ibdesk.app.doctor.setup import check_setup
from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import Endpoint
from tests.e2e.gateway_process import GatewayProcess

ROOT = Path(__file__).resolve().parents[2]


def doctor(*arguments: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "ibdesk", "doctor", "--json", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


def errors(found: dict[str, Any]) -> list[str]:
    return [one["text"] for one in found["problems"] if one["severity"] == "error"]


@contextmanager
def gateway(folder: Path, *arguments: str, faults: list[dict[str, Any]] | None = None) -> Iterator[GatewayProcess]:
    process = GatewayProcess(folder, *arguments, faults=faults)
    try:
        yield process
    finally:
        process.close()


@contextmanager
def peer(answer: bytes | None) -> Iterator[int]:
    """Listen; say `answer` to whoever calls, or nothing at all."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        calls: list[socket.socket] = []

        def serve() -> None:
            call, _ = server.accept()
            calls.append(call)
            if answer is not None:
                call.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            thread.join(3.0)
            for call in calls:
                call.close()


def test_the_account_of_the_deck_is_read_and_no_order_frame_leaves(tmp_path: Path) -> None:
    """B2 and B3 of the reference deck, as JSON."""
    with gateway(tmp_path) as running:
        code, found = doctor("--connect", f"127.0.0.1:{running.port}")
        assert not running.ledger.exists() or running.ledger.read_text(encoding="utf-8") == ""
    assert code == 0, found["problems"]
    connection = found["connection"]
    assert (connection["mode"], connection["accounts"], connection["next_id"]) == ("PAPER", ["DU1000000"], 1)
    assert connection["server_version"] == min(running.hello["server_version"], found["ibapi"]["max_client_version"])
    values = {row["tag"]: (row["value"], row["currency"]) for row in found["account_summary"]}
    assert values["NetLiquidation"] == ("1084506.99", "GBP")
    assert values["TotalCashValue"] == ("1083839.40", "GBP")
    assert values["AvailableFunds"] == ("1083839.34", "GBP")
    assert values["BuyingPower"] == ("4335357.38", "GBP")
    assert [(row["symbol"], row["position"]) for row in found["positions"]] == [("NVDA", "0")]
    assert found["open_orders"] == found["executions"] == []
    names = {farm["name"] for farm in found["farms"]}
    assert {"usfarm", "euhmds", "secdefil"} <= names
    assert [item["item"] for item in connection["setup"]] == [
        "Socket clients", "Port and mode", "Read-Only API", "Local only", "Client id", "Restart time", "IB API",
        "Precautions",
    ]  # fmt: skip


def test_a_real_account_is_named_live_and_nothing_but_reading_happens(tmp_path: Path) -> None:
    with gateway(tmp_path, "--accounts", "U1234567") as running:
        code, found = doctor("--connect", f"127.0.0.1:{running.port}")
        assert not running.ledger.exists() or running.ledger.read_text(encoding="utf-8") == ""
    assert code == 0, found["problems"]
    assert (found["connection"]["mode"], found["connection"]["accounts"]) == ("LIVE", ["U1234567"])
    assert any("real money" in one["text"] for one in found["problems"])


def test_orders_of_others_and_their_executions_are_in_the_snapshot(tmp_path: Path) -> None:
    """One order typed into TWS, one that another client left; doctor asks for both and touches neither."""
    with gateway(tmp_path) as running:
        running.steer(do="manual", symbol="NVDA", action="BUY", quantity="10", type="LMT", price="170")
        running.steer(
            do="foreign", client=7, order_id=3, ref="", symbol="AAPL", action="SELL", quantity="5", type="MKT"
        )
        code, found = doctor("--connect", f"127.0.0.1:{running.port}")
        kinds = ("placeOrder", "cancelOrder", "reqGlobalCancel")
        assert not [frame for kind in kinds for frame in running.frames(kind) if frame["client_id"] == 9001]
    assert code == 0, found["problems"]
    (order,) = found["open_orders"]
    assert order["permId"] and {key: value for key, value in order.items() if key != "permId"} == {
        "orderId": "0", "clientId": "0", "symbol": "NVDA", "action": "BUY", "totalQuantity": "10",
        "orderType": "LMT", "status": "Submitted", "filled": "0", "remaining": "10",
    }  # fmt: skip
    (fill,) = found["executions"]
    assert (fill["orderId"], fill["symbol"], fill["side"], fill["shares"]) == ("3", "AAPL", "SLD", "5")
    assert all(isinstance(value, str) for row in found["positions"] for value in row.values())
    assert {row["symbol"]: row["position"] for row in found["positions"]} == {"NVDA": "0", "AAPL": "-5"}


def test_a_port_without_a_listener_is_refused_in_words() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    code, found = doctor("--connect", f"127.0.0.1:{port}")
    assert code == 1
    assert errors(found) == [f"Nothing listens at 127.0.0.1:{port}."]
    assert found["connection"]["server_version"] is None
    assert found["positions"] is None


def test_a_web_server_is_recognised() -> None:
    with peer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        code, found = doctor("--connect", f"127.0.0.1:{port}")
    assert code == 1
    assert "looks like HTTP" in errors(found)[0]


def test_a_peer_that_says_nothing_is_left_in_time() -> None:
    with peer(None) as port:
        endpoint = Endpoint(host="127.0.0.1", port=port, client_id=ClientId(9001))
        found = Probe(endpoint, Patience(handshake_s=0.3)).read()
    (only,) = check_setup(found)
    assert only.text == f"127.0.0.1:{port} took the call and says nothing."


def test_a_peer_of_an_old_version_is_told() -> None:
    body = b"76\x0020261122 10:00:00 GMT\x00"
    with peer(len(body).to_bytes(4, "big") + body) as port:
        code, found = doctor("--connect", f"127.0.0.1:{port}")
    assert code == 1
    assert "too old" in errors(found)[0]


def test_a_client_id_in_use_is_told(tmp_path: Path) -> None:
    """Another program is connected under the same id: code 326."""
    with gateway(tmp_path) as running, closing(_logged_in(running.port, 77)):
        code, found = doctor("--connect", f"127.0.0.1:{running.port}", "--client-id", "77")
    assert code == 1
    assert errors(found) == [f"Client id 77 is in use at 127.0.0.1:{running.port}."]


def test_the_report_for_people_ends_with_a_verdict(tmp_path: Path) -> None:
    with gateway(tmp_path) as running:
        command = [sys.executable, "-m", "ibdesk", "doctor", "--connect", f"127.0.0.1:{running.port}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert "NetLiquidation 1084506.99 GBP" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith(("Fine", "All is well"))


def _logged_in(port: int, client_id: int) -> socket.socket:
    call = socket.create_connection(("127.0.0.1", port), timeout=5)
    versions = b"v100..157"
    call.sendall(b"API\0" + len(versions).to_bytes(4, "big") + versions)
    assert call.recv(4096)
    start = b"71\x002\x00" + str(client_id).encode() + b"\x00\x00"
    call.sendall(len(start).to_bytes(4, "big") + start)
    assert call.recv(4096)
    return call


@pytest.fixture(autouse=True)
def utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
