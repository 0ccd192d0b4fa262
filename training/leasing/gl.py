"""The loaders of EGL and OpenGL, for machines that have a driver but nothing that finds it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from leasing import last_line

PACKAGES = ("libegl1", "libglvnd0", "libopengl0", "libgl1")
"""Debian's; with libOpenGL.so.0 for libGL.so.1 none of them needs X11."""


def packed(given: Path | None, cache: Path) -> tuple[list[Path], str]:
    """The packages, and what there is to say about it.

    Args:
        given: a folder of packages to take, all of them; None to take `PACKAGES` from the cache or by apt.
        cache: the folder where those that apt brought stay.
    """
    if given is not None:
        return sorted(given.glob("*.deb")), ""
    if not all(_there(cache).values()):
        if not shutil.which("apt-get"):
            return [], "no GL loaders: there is no apt-get here to fetch them"
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".") as folder:
            command = ["apt-get", "-q", "download", *(f"{name}:amd64" for name in PACKAGES)]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                return [], f"no GL loaders: apt-get: {last_line(done.stderr)}"
            for package in Path(folder).glob("*.deb"):
                package.replace(cache / package.name)
    return [files[-1] for files in _there(cache).values() if files], ""


def _there(cache: Path) -> dict[str, list[Path]]:
    return {name: sorted(cache.glob(f"{name}_*_amd64.deb")) for name in PACKAGES}
