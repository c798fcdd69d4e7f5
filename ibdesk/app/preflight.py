"""Checks of this machine that must come before Qt, which aborts where Python could still explain.

Standard library only: packaging/bootstrap.py loads this file before any package is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping

PYTHON_FLOOR = (3, 11)
PYTHON_CEILING = (3, 15)

EXIT_MISSING_LIBRARY = 3

# soname -> Debian package. Measured on a bare Debian 12: what `import PySide6.QtWidgets` and each plugin load.
OFFSCREEN_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def python_problem(version: tuple[int, int] = sys.version_info[:2]) -> str | None:
    """Return one sentence if this Python cannot run ibdesk, else None."""
    if PYTHON_FLOOR <= version < PYTHON_CEILING:
        return None
    return (
        f"ibdesk needs Python 3.11, 3.12, 3.13 or 3.14; this is {version[0]}.{version[1]}. "
        "Start it with another one, for example: python3.12 packaging/bootstrap.py demo"
    )


def has_display(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether a window can open here. Only Linux and its kin can lack a display."""
    if platform in ("win32", "darwin"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_packages(*, window: bool, platform: str = sys.platform, loads: Callable[[str], bool] = _loads) -> list[str]:
    """Return the Debian packages whose libraries Qt would miss; empty outside Linux.

    `window` asks for those of a real X11 window as well; without it those of the offscreen platform suffice.
    """
    if not platform.startswith("linux"):
        return []
    wanted = dict(OFFSCREEN_LIBRARIES)
    if window:
        wanted |= X11_LIBRARIES
    return [package for soname, package in wanted.items() if not loads(soname)]


def install_line(packages: Iterable[str], *, root: bool) -> str:
    """Return the ready command that installs `packages` on Debian and Ubuntu."""
    sudo = "" if root else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install -y {' '.join(packages)}"


def library_problem(*, window: bool) -> str | None:
    """Return one sentence with a ready command if system libraries are missing, else None."""
    packages = missing_packages(window=window)
    if not packages:
        return None
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if shutil.which("apt-get"):
        return f"System libraries are missing. Install them with: {install_line(packages, root=root)}"
    return "System libraries are missing; on Debian they are in the packages " + " ".join(packages) + "."


NO_DISPLAY = (
    "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open. "
    "Start ibdesk on a desktop, or take the tour without one: ibdesk --demo --tour --shots shots"
)


def qt_problem() -> str | None:
    """Return one sentence if this pair of PySide6 and Python is known to abort, else None."""
    from importlib import metadata, util

    if util.find_spec("PySide6") is None:
        return "PySide6 is not installed. Run: python3 packaging/bootstrap.py demo"
    version = metadata.version("PySide6-Essentials")
    parts = tuple(int(part) for part in version.split(".")[:2])
    if sys.version_info < (3, 12) and parts >= (6, 12):
        # 6.12.0 drops references of True and None on every signal; they are immortal only from 3.12 on.
        return f"PySide6 {version} aborts on Python 3.11. Install PySide6-Essentials below 6.12."
    return None
