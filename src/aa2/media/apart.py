"""Whether results would replace what somebody still needs."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from aa2.errors import InputError


def check_apart(outputs: Iterable[Path], inputs: Iterable[Path] | Mapping[str, Path]) -> None:
    """Whether every output is another file than every input, and than every other output.

    Links and hard links are followed, and letter case is no difference where the folder knows none.

    Args:
        outputs: files or folders that will be written, there already or not.
        inputs: files or folders that are read; or the same by what they are, as in "the driving video".

    Raises:
        InputError: two are the same; an output would replace a file in a folder that is read; or an input
            lies in a folder that is written.
    """
    kinds = list(inputs) if isinstance(inputs, Mapping) else []
    outputs = [Path(path) for path in outputs]
    inputs = [Path(path) for path in (inputs.values() if isinstance(inputs, Mapping) else inputs)]
    for output in outputs:
        for number, read in enumerate(inputs):
            if same_file(output, read) and kinds:
                raise InputError(output, f"is {kinds[number]} itself", "give the result another name")
            if same_file(output, read):
                raise InputError(output, f"is {_told(output, read)}, which is read", "give it another name")
            if output.exists() and _lies_in(output, read):
                raise InputError(output, f"is a part of {read}, which is read", "write it somewhere else")
            if output.is_dir() and _lies_in(read, output):
                raise InputError(output, f"is the folder of {read}, which is read", "write it somewhere else")
    for one, other in combinations(outputs, 2):
        if same_file(one, other):
            raise InputError(other, f"is {_told(other, one)}, which is written too", "give it another name")


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths name the same file or folder, or will when they are there."""
    if "\0" in f"{one}{other}":  # no name of a file: whoever opens it says so
        return False
    try:
        return one.samefile(other)
    except OSError:
        pass
    one, other = one.resolve(), other.resolve()
    if one == other:
        return True
    if _folded(one.name) != _folded(other.name) or not same_file(one.parent, other.parent):
        return False
    return one.name == other.name or _is_blind_to_case(one.parent)


def _told(path: Path, other: Path) -> str:
    return "the same file as " + str(other) if str(path) != str(other) else "the file"


def _lies_in(path: Path, folder: Path) -> bool:
    return (
        folder.is_dir()
        and "\0" not in str(path)
        and any(same_file(parent, folder) for parent in path.resolve().parents)
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _is_blind_to_case(folder: Path) -> bool:
    try:
        with tempfile.NamedTemporaryFile(prefix=".aa2-case-", dir=folder) as file:
            return Path(file.name).with_name(Path(file.name).name.upper()).exists()
    except OSError:
        return False
