"""Files and folders that appear whole or not at all, and what they are told by."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

from aa2.errors import InputError

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


def url_of(path: Path) -> str:
    """``path`` as FFmpeg is to be given it: its name may hold a colon, which would else begin a protocol."""
    return f"file:{path}"


def check_file(path: Path, remedy: str) -> None:
    """Whether ``path`` is a file, as pictures and videos are to be.

    Args:
        path: what the user gave.
        remedy: what to give in place of a folder.

    Raises:
        InputError: it is not.
    """
    try:
        if path.is_file():
            return
        there, folder = path.exists(), path.is_dir()
    except (OSError, ValueError) as error:
        raise InputError(path, f"is no name of a file ({error})", "check the name") from error
    if folder:
        raise InputError(path, "is a folder", remedy)
    if there:
        raise InputError(path, "is no file but a pipe or a device", "save it as a file first")
    if ADDRESS.match(str(path)):
        raise InputError(path, "is an address, and nothing is downloaded", "download it and give the file")
    raise InputError(path, "there is no such file", "check the name")


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
