"""Ways to an OpenGL context without a window, best first."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FOLDERS = (
    Path("/usr/share/glvnd/egl_vendor.d"),
    Path("/etc/glvnd/egl_vendor.d"),
    Path("/usr/local/nvidia/share/glvnd/egl_vendor.d"),
)
CHOICE = "__EGL_VENDOR_LIBRARY_FILENAMES"
"""The environment variable that tells libEGL which drivers to take."""


@dataclass(frozen=True)
class Driver:
    """A driver that libEGL may take.

    Attributes:
        name: for people.
        environment: what a process needs to get it.
    """

    name: str
    environment: dict[str, str] = field(default_factory=dict)


def drivers(folders: tuple[Path, ...] = FOLDERS) -> list[Driver]:
    """NVIDIA's, then Mesa's, as far as their descriptions are found; else whatever libEGL finds."""
    found = [
        Driver(name, {CHOICE: str(file)})
        for name, pattern in (("NVIDIA EGL", "*nvidia*.json"), ("Mesa", "*mesa*.json"))
        for file in [f for folder in folders for f in sorted(folder.glob(pattern))][:1]
    ]
    return found or [Driver("EGL")]
