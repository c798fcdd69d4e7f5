"""What is shipped: our code with its resources and licences, and never a line of ibapi."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=60,
    )
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_resources_go_with_the_code(shipped: set[str]) -> None:
    for file in (ROOT / "resources").rglob("*"):
        if file.is_file():
            assert f"ibdesk/resources/{file.relative_to(ROOT / 'resources').as_posix()}" in shipped


def test_no_foreign_code_is_shipped(shipped: set[str]) -> None:
    foreign = {name for name in shipped if name.split("/")[0] not in {"ibdesk"} and ".dist-info" not in name}
    assert not foreign
    assert not {name for name in shipped if "ibapi" in name.lower()}
