"""Files and folders that appear whole or not at all, and what they are told by."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from aa2.errors import InputError

PART = re.compile(r"\..*\.(\d+)-([0-9a-f]{8})\.part(\.[^.]*)?", re.DOTALL)
"""What :func:`beside` names: with the process that writes it, and where that runs."""
LONGEST_NAME = 255
DAY = 86_400
FULL = {errno.ENOSPC: "is full", errno.EDQUOT: "has reached its quota", errno.EFBIG: "takes no larger file"}
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

    The name keeps the suffix, and begins with a dot so that nobody takes it for a result. What runs that were
    killed left of such names in the folder is removed. A link as target will be replaced, and not what it
    leads to.

    Raises:
        InputError: ``target`` is a device, a pipe or write-protected; its folder is missing or cannot be
            written to.
    """
    folder = target.parent
    check_name(target)
    if not folder.is_dir():
        raise InputError(target, f"the folder {folder} does not exist", "create it or choose another one")
    _check_replaceable(target)
    tidy(folder)
    unfinished = folder / _part_name(target.stem, target.suffix)
    try:
        discard(unfinished)
        unfinished.touch()
        unfinished.unlink()
    except OSError as error:
        problem = f"the folder {folder} cannot be written to ({error.strerror})"
        raise InputError(target, problem, "choose another one") from error
    return unfinished


def check_name(path: Path) -> None:
    """Whether it can be a file's name.

    Raises:
        InputError: it cannot.
    """
    if "\0" in str(path):
        raise InputError(repr(str(path)), "is no name of a file", "check the name")


def too_long(path: Path) -> InputError:
    """What is told of a name that no disk takes."""
    return InputError(f"{path!s:.60}…", "is too long for the name of a file", "give a shorter one")


def _check_replaceable(target: Path) -> None:
    try:
        mode = target.lstat().st_mode
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise too_long(target) from error
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
        raise InputError(target, "is a device or a pipe, not a file", "give the name of a file")
    if stat.S_ISREG(mode) and not mode & 0o222:
        raise InputError(target, "is write-protected", "give another name, or allow writing to it")


def _part_name(stem: str, suffix: str) -> str:
    end = f".{os.getpid()}-{_host()}.part{suffix}"
    if len(os.fsencode(f".{stem}{end}")) > LONGEST_NAME:
        stem = hashlib.sha256(os.fsencode(stem)).hexdigest()[:16]
    return f".{stem}{end}"


@cache
def _host() -> str:
    """Where numbers of processes mean the same: the machine, and the container on it."""
    space = ""
    with suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink())
    return hashlib.sha256(f"{platform.node()} {space}".encode()).hexdigest()[:8]


def tidy(folder: Path) -> None:
    """Removes what runs that are gone left unfinished in ``folder``."""
    for entry in folder.glob(".*.part*"):
        match = PART.fullmatch(entry.name)
        with suppress(OSError):
            if match and _is_left(entry, int(match[1]), match[2]):
                discard(entry)


def _is_left(entry: Path, process: int, host: str) -> bool:
    touched = entry.lstat().st_mtime
    if host != _host():
        return time.time() - touched > DAY  # another machine's work, on a shared disk
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        pass
    # Numbers of processes are used again, in containers always the same few.
    return _started(process) > touched + 2


def _started(process: int) -> float:
    """When a process started, in seconds of the clock; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        booted = re.search(r"^btime (\d+)$", Path("/proc/stat").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(booted[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK") if booted else 0.0


def discard(path: Path) -> None:
    """Removes the file or folder ``path`` if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def put_in_place(unfinished: Path, target: Path) -> None:
    """Gives the file ``unfinished`` its name ``target``; a power cut leaves it whole, or what was there."""
    sync_file(unfinished)
    unfinished.replace(target)
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Makes what was written to a file outlast a power cut."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes the names in ``folder`` outlast a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class FullDiskError(InputError):
    """There is no room for a result."""


@contextmanager
def full_disk_told(target: Path) -> Iterator[None]:
    """Turns an error of a full disk inside into one that names the folder of ``target``.

    Raises:
        FullDiskError: the disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        folder = Path(target).parent.resolve()
        problem = f"the folder {folder} {FULL[error.errno]}"
        raise FullDiskError(target, problem, "make room there or choose another folder") from error


def write_whole(path: Path, content: bytes | str) -> None:
    """Write the file ``path``, text as UTF-8; until it is whole, and on the disk, it has another name.

    What is no UTF-8 in the name of a file, for Linux asks for none, is written as JSON would escape it.

    Raises:
        InputError: the folder is missing, cannot be written to or is full.
    """
    unfinished = beside(path)
    try:
        with full_disk_told(path):
            if isinstance(content, str):
                content = content.encode(errors="backslashreplace")
            unfinished.write_bytes(content)
            put_in_place(unfinished, path)
    finally:
        discard(unfinished)


def content_hash(path: Path) -> str:
    """SHA-256, in hexadecimal, of a file, or of all files of a folder with their names."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        digest.update(file.relative_to(path).as_posix().encode(errors="surrogateescape"))
        digest.update(bytes.fromhex(content_hash(file)))
    return digest.hexdigest()
