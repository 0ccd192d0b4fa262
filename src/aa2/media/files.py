"""Files and folders that appear whole or not at all, and what they are told by."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from aa2.errors import InputError


def beside(target: Path) -> Path:
    """A free name beside ``target`` to write under until the work is whole.

    The name keeps the suffix, and begins with a dot so that nobody takes it for a result.

    Raises:
        InputError: ``target``'s folder is missing or cannot be written to.
    """
    folder = target.parent
    if not folder.is_dir():
        raise InputError(target, f"the folder {folder} does not exist", "create it or choose another one")
    unfinished = folder / f".{target.stem}.{os.getpid()}.part{target.suffix}"
    try:
        discard(unfinished)
        unfinished.touch()
        unfinished.unlink()
    except OSError as error:
        problem = f"the folder {folder} cannot be written to ({error.strerror})"
        raise InputError(target, problem, "choose another one") from error
    return unfinished


def discard(path: Path) -> None:
    """Removes the file or folder ``path`` if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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


def content_hash(path: Path) -> str:
    """SHA-256, in hexadecimal, of a file, or of all files of a folder with their names."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        digest.update(file.relative_to(path).as_posix().encode())
        digest.update(bytes.fromhex(content_hash(file)))
    return digest.hexdigest()
