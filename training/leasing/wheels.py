"""The packages that a rented machine lacks, as wheels that fit it."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from leasing import RefusedError, last_line

NAMES = ("diffusers", "moderngl", "glcontext", "requests", "urllib3", "charset-normalizer")
"""diffusers and what it imports, and the two that make an OpenGL context; the rest is there."""
PYTHON, GLIBC = (3, 12), 28
"""Of the machine: its Python, and the newest glibc 2.x that its x86-64 system is sure to have."""
PLATFORMS = [f"manylinux_2_{n}_x86_64" for n in (28, 27, 17)] + ["manylinux2014_x86_64", "manylinux1_x86_64"]
"""What pip is asked for: it takes these by their very names."""


def packed(given: Path | None, constraints: Path, cache: Path) -> list[Path]:
    """The wheels to pack, each checked.

    Args:
        given: a folder of wheels to take, all of them; None to take `NAMES` from the cache or by pip.
        constraints: names the versions.
        cache: the folder where those that pip brought stay.

    Raises:
        RefusedError: one does not fit the machine, two are of one package, or pip cannot bring one.
    """
    if given is not None:
        return checked(sorted(given.glob("*.whl")))
    wanted = versions(constraints)
    cache.mkdir(parents=True, exist_ok=True)
    if missing := wanted.items() - _there(cache).keys():
        _download(sorted(missing), cache)
    there = _there(cache)
    if missing := wanted.items() - there.keys():
        raise RefusedError(f"pip brought no wheel of {', '.join(sorted(name for name, _ in missing))}")
    return checked([there[item] for item in wanted.items()])


def versions(constraints: Path) -> dict[str, str]:
    """The version of each of `NAMES`.

    Raises:
        RefusedError: one has none.
    """
    pinned = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", constraints.read_text(), re.MULTILINE))
    if missing := [name for name in NAMES if name not in pinned]:
        raise RefusedError(f"{constraints.name}: has no version of {', '.join(missing)}")
    return {name: pinned[name] for name in NAMES}


def checked(wheels: list[Path]) -> list[Path]:
    """The same wheels, if all fit the machine and no two are of one package.

    Raises:
        RefusedError: it is not so.
    """
    seen: dict[str, Path] = {}
    for wheel in wheels:
        name, _ = named(wheel)
        if name in seen:
            raise RefusedError(f"{wheel.name}: {seen[name].name} is the same package; pack one of them")
        seen[name] = wheel
    return wheels


def named(wheel: Path) -> tuple[str, str]:
    """A wheel's package and version, if it fits the machine.

    Raises:
        RefusedError: it does not, or its name is none of a wheel.
    """
    from packaging.tags import compatible_tags, cpython_tags
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        name, version, _, tags = parse_wheel_filename(wheel.name)
    except InvalidWheelFilename as error:
        raise RefusedError(f"{wheel.name}: is no name of a wheel") from error
    legacy = ("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64")
    platforms = [*(f"manylinux_2_{n}_x86_64" for n in range(GLIBC, 4, -1)), *legacy]
    interpreter = f"cp{PYTHON[0]}{PYTHON[1]}"
    fitting = {*cpython_tags(PYTHON, platforms=platforms), *compatible_tags(PYTHON, interpreter, platforms)}
    if tags.isdisjoint(fitting):
        machine = f"CPython {PYTHON[0]}.{PYTHON[1]} on x86-64 with glibc 2.{GLIBC}"
        raise RefusedError(f"{wheel.name}: does not fit {machine}")
    return str(name), str(version)


def _there(cache: Path) -> dict[tuple[str, str], Path]:
    return {named(wheel): wheel for wheel in cache.glob("*.whl")}


def _download(wanted: list[tuple[str, str]], cache: Path) -> None:
    platforms = [part for name in PLATFORMS for part in ("--platform", name)]
    python = ["--python-version", f"{PYTHON[0]}.{PYTHON[1]}", "--implementation", "cp"]
    with tempfile.TemporaryDirectory(dir=cache, prefix=".") as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", *python, *platforms, "-d", folder]
        command += [f"{name}=={version}" for name, version in wanted]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RefusedError(f"pip: {last_line(done.stderr)}; --wheels takes them from a folder")
        for wheel in Path(folder).glob("*.whl"):
            wheel.replace(cache / wheel.name)
