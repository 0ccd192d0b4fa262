"""Frames as one PNG each: in a folder of their own, or beside other files under a numbered name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from aa2.errors import InputError
from aa2.media.files import beside, discard, full_disk_told, sync_folder

IN_FOLDER = "%05d.png"
"""What frames in a folder of their own are called, the first by 0."""
PATTERN = re.compile(r"([^%]*)%(?:0(\d+))?d([^%]*)")


def is_pattern(name: str) -> bool:
    """Whether ``name`` has one place for a number, such as ``%05d``."""
    return PATTERN.fullmatch(name) is not None


def check_sequence(output: Path) -> None:
    """Whether frames can be written to ``output``, a folder or a pattern such as ``NAME_%05d.png``.

    Raises:
        InputError: ``output`` is a file, or a folder that holds anything but an earlier sequence.
    """
    if output.suffix:
        return
    if output.exists() and not output.is_dir():
        raise InputError(output, "is a file", "give the name of a folder, or of a .mov or .mkv")
    if output.is_dir():
        frames = {path.name for path in _frames(output / IN_FOLDER)}
        others = sorted(entry.name for entry in output.iterdir() if entry.name not in frames)
        if others:
            raise InputError(output, f"holds {others[0]} already", "give a new folder, or an empty one")


def write_sequence(pictures: Iterable[bytes], output: Path) -> int:
    """Write PNG files, numbered from 0, and give how many.

    A folder appears whole or not at all, in place of an earlier sequence. Under a pattern, frames get their
    names when all are written, and none stays of an earlier sequence that was longer.

    Args:
        pictures: the content of each file.
        output: a folder, or a pattern such as ``NAME_%05d.png``.

    Raises:
        InputError: as :func:`check_sequence`; or the folder is missing, cannot be written to or is full.
    """
    check_sequence(output)
    pattern = output if output.suffix else output / IN_FOLDER
    unfinished, count = beside(output.with_suffix("")), 0
    try:
        with full_disk_told(output):
            unfinished.mkdir()
            for count, picture in enumerate(pictures, 1):
                with (unfinished / (pattern.name % (count - 1))).open("wb") as file:
                    file.write(picture)
                    file.flush()
                    os.fsync(file.fileno())
            sync_folder(unfinished)
            written = {path.name for path in unfinished.iterdir()}
            left = [path for path in _frames(pattern) if path.name not in written]
            if output.suffix:
                for name in sorted(written):
                    (unfinished / name).replace(pattern.with_name(name))
                for path in left:
                    path.unlink()
            else:
                discard(output)
                unfinished.replace(output)
            sync_folder(output.parent)
    finally:
        discard(unfinished)
    return count


def _frames(pattern: Path) -> list[Path]:
    """The files that are there under ``pattern``."""
    match = PATTERN.fullmatch(pattern.name)
    if match is None or not pattern.parent.is_dir():
        return []
    before, digits, after = match.groups()
    number = r"\d{%s,}" % (digits or 1)
    name = re.compile(re.escape(before) + number + re.escape(after))
    return [path for path in pattern.parent.iterdir() if name.fullmatch(path.name)]
