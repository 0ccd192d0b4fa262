"""Arrays of the benchmark as files, written whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from aa2.media.files import write_whole


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], *, compressed: bool = False) -> None:
    """Write ``arrays`` by name as the ``.npz`` file ``path``; nothing in it is pickled.

    Raises:
        InputError: as `aa2.media.files.write_whole`.
    """
    content = io.BytesIO()
    write = np.savez_compressed if compressed else np.savez
    write(content, allow_pickle=False, **arrays)
    write_whole(path, content.getvalue())
