"""A machine that lacks something is told in one sentence what to do."""

from __future__ import annotations

import pytest

from ibdesk.app import preflight


def test_missing_libraries_become_debian_packages() -> None:
    gone = {"libEGL.so.1", "libxcb-cursor.so.0"}
    found = preflight.missing_packages(window=True, platform="linux", loads=lambda name: name not in gone)
    assert found == ["libegl1", "libxcb-cursor0"]


def test_the_offscreen_platform_needs_no_x_libraries() -> None:
    gone = set(preflight.X11_LIBRARIES)
    assert preflight.missing_packages(window=False, platform="linux", loads=lambda name: name not in gone) == []


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_bring_their_libraries(platform: str) -> None:
    assert preflight.missing_packages(window=True, platform=platform, loads=lambda name: False) == []
    assert preflight.has_display({}, platform)


def test_the_install_line_is_ready_to_paste() -> None:
    line = preflight.install_line(["libegl1", "libgl1"], root=False)
    assert line == "sudo apt-get update && sudo apt-get install -y libegl1 libgl1"


@pytest.mark.parametrize(("version", "fits"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)])
def test_only_tried_pythons_are_taken(version: tuple[int, int], fits: bool) -> None:
    assert (preflight.python_problem(version) is None) is fits
