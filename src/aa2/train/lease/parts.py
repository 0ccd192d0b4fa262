"""Files in parts that go through a narrow link, and back: each smaller than 16 MB, with their digests.

Needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

PART = 15 * 2**20
"""Bytes of a part."""
INDEX = "parts.json"


def split(sources: Mapping[str, Path], output: Path, size: int = PART) -> list[Path]:
    """Write files and folders as parts of at most ``size`` bytes, and `INDEX` with their digests.

    Args:
        sources: what to take, by the name that it is to have; what does not exist is left out.
        output: a new folder.
    """
    output.mkdir(parents=True)
    parts: list[Path] = []
    with tempfile.TemporaryFile() as whole:
        with tarfile.open(fileobj=whole, mode="w:gz", compresslevel=1) as tar:
            for name, path in sources.items():
                if path.exists():
                    tar.add(path, name)
        whole.seek(0)
        while content := whole.read(size):
            parts.append(output / f"part.{len(parts):03d}")
            parts[-1].write_bytes(content)
    digests = {part.name: hashlib.sha256(part.read_bytes()).hexdigest() for part in parts}
    (output / INDEX).write_text(json.dumps(digests, indent=1) + "\n")
    return [*parts, output / INDEX]


def join(output: Path, folder: Path) -> None:
    """Unpack what `split` wrote into ``folder``.

    Raises:
        ValueError: a part is missing or is not what was written; nothing was unpacked.
    """
    try:
        digests = json.loads((output / INDEX).read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"{output}: holds no parts") from error
    with tempfile.TemporaryFile() as whole:
        for name, digest in digests.items():
            content = (output / name).read_bytes() if (output / name).is_file() else b""
            if hashlib.sha256(content).hexdigest() != digest:
                raise ValueError(f"{output / name}: is missing or damaged")
            whole.write(content)
        whole.seek(0)
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(fileobj=whole) as tar:
            tar.extractall(folder, filter="data")


def publish(
    sources: Mapping[str, Path], result: Path, unchanged: Callable[[], bool] = lambda: True
) -> list[Path]:
    """Bring ``sources`` into ``result / "parts"`` in place of what is there.

    Whenever this process is killed, `published` finds a whole one: the old or the new. What is not whole yet
    lies beside ``result``, so that whoever copies ``result`` finds no more than it should hold.

    Args:
        unchanged: asked when all is read, whether ``sources`` are still what they were.

    Raises:
        OSError: they cannot be written, or changed meanwhile; the old ones are still there.
    """
    result.mkdir(parents=True, exist_ok=True)
    new, now, old = _staging(result), result / "parts", result / "parts.old"
    shutil.rmtree(new, ignore_errors=True)
    try:
        split(sources, new)
        if not unchanged():
            raise OSError("it changed meanwhile")
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if now.exists():
        shutil.rmtree(old, ignore_errors=True)  # the whole one is `now`
        now.rename(old)
    new.rename(now)
    shutil.rmtree(old, ignore_errors=True)
    return sorted(now.iterdir())


def published(result: Path) -> Path:
    """The folder of parts that `publish` left last.

    Raises:
        ValueError: there is none.
    """
    for folder in (result / "parts", result / "parts.old", result):
        if (folder / INDEX).is_file():
            return folder
    raise ValueError(f"{result}: holds no parts")


def _staging(result: Path) -> Path:
    """A place from which a folder can be renamed into ``result``: beside it, if that is the same disk."""
    beside = result.with_name(f".{result.name}.new")
    try:
        beside.mkdir(exist_ok=True)
        return beside if beside.stat().st_dev == result.stat().st_dev else result / ".new"
    except OSError:
        return result / ".new"
