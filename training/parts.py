"""A folder in parts that go through a narrow link, and back: each smaller than 16 MB, with their digests.

    parts.py split FOLDER OUTPUT [NAME...]    FOLDER, or only what is named in it, as OUTPUT/part.000, …
    parts.py join OUTPUT FOLDER               and back, once every digest is right

Needs nothing but Python, so that it runs on either side.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

PART = 15 * 2**20
"""Bytes of a part."""
INDEX = "parts.json"


def split(folder: Path, output: Path, names: Sequence[str] = (), size: int = PART) -> list[Path]:
    """Write ``folder`` as parts of at most ``size`` bytes, and `INDEX` with their digests.

    Args:
        names: what to take of it; what does not exist is left out.
    """
    output.mkdir(parents=True, exist_ok=True)
    parts: list[Path] = []
    with tempfile.TemporaryFile() as whole:
        with tarfile.open(fileobj=whole, mode="w:gz", compresslevel=1) as tar:
            for name in names or sorted(p.name for p in folder.iterdir()):
                if (folder / name).exists():
                    tar.add(folder / name, name)
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


def main(arguments: Sequence[str]) -> None:
    """What the command line says."""
    match arguments:
        case ["split", folder, output, *names]:
            written = split(Path(folder), Path(output), names)
            megabytes = sum(p.stat().st_size for p in written) / 1e6
            print(f"{len(written)} files, {megabytes:.1f} MB in {output}")
        case ["join", output, folder]:
            join(Path(output), Path(folder))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
