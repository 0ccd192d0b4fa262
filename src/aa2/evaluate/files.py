"""Files of the benchmark, written whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from aa2.media.files import beside, discard


def write_whole(path: Path, content: bytes | str) -> None:
    """Write the file ``path``, text as UTF-8; until it is whole it has another name.

    Raises:
        InputError: the folder is missing or cannot be written to.
    """
    unfinished = beside(path)
    try:
        unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
        unfinished.replace(path)
    finally:
        discard(unfinished)


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], *, compressed: bool = False) -> None:
    """Write ``arrays`` by name as the ``.npz`` file ``path``; nothing in it is pickled.

    Raises:
        InputError: as `write_whole`.
    """
    content = io.BytesIO()
    write = np.savez_compressed if compressed else np.savez
    write(content, allow_pickle=False, **arrays)
    write_whole(path, content.getvalue())
