"""The folder that travels: its parts, their sum, and how it is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leasing import RefusedError

HEADER = "lease.json"
MIB = 2**20


@dataclass(frozen=True)
class Part:
    """Some files of the folder.

    Attributes:
        name: for people.
        files: by their place in the folder: where they are now, or what is in them.
    """

    name: str
    files: Mapping[str, Path | bytes]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(len(f) if isinstance(f, bytes) else f.stat().st_size for f in self.files.values())


def folder(name: str, source: Path, place: str) -> Part:
    """All files in a folder, as a part."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    return Part(name, {f"{place}/{path.relative_to(source)}": path for path in files})


def total(parts: Sequence[Part]) -> int:
    """Bytes of all parts."""
    return sum(part.size for part in parts)


def table(parts: Sequence[Part], checkout: Mapping[str, int], unused: Sequence[str], output: Path) -> str:
    """What travels, by part, in MiB.

    Args:
        parts: of the folder.
        checkout: bytes of each of its files.
        unused: folders that can be excluded.
        output: the folder.
    """
    left: dict[str, int] = {}
    gone: dict[str, int] = {}
    for name, size in checkout.items():
        inside = next((path for path in unused if name.startswith(f"{path}/")), None)
        top = name.split("/")[0] if "/" in name else "(files at the top)"
        sums = left if inside is None else gone
        key = inside or top
        sums[key] = sums.get(key, 0) + size
    folder_sum, left_sum, gone_sum = total(parts), sum(left.values()), sum(gone.values())
    rows = [(f"in {output.name}: {part.name}", part.size) for part in parts]
    rows += [(f"{output.name} alone", folder_sum), ("", -1)]
    rows += [(f"in the checkout: {name}", size) for name, size in left.items()]
    rows += [("the checkout, but for what training does not read", left_sum), ("", -1)]
    rows += [(f"not read by training: {name}", size) for name, size in gone.items()]
    rows += [("what --exclude leaves out", gone_sum), ("", -1)]
    rows += [
        (f"{output.name} and the whole checkout", folder_sum + left_sum + gone_sum),
        (f"{output.name} and the checkout after --exclude", folder_sum + left_sum),
    ]
    return "\n".join(["    MiB", *(f"{size / MIB:7.2f}  {text}" if size >= 0 else "" for text, size in rows)])


def write(parts: Sequence[Part], output: Path) -> None:
    """Make the folder, or put it in the place of one that was packed before.

    Raises:
        RefusedError: there is another folder, which is left as it is.
    """
    check_place(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place, under a name that is ignored as the folder's own is.
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f"{output.name}-") as temporary:
        new, old = Path(temporary) / "new", Path(temporary) / "old"
        new.mkdir()
        for part in parts:
            for name, content in part.files.items():
                target = new / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(content, bytes):
                    target.write_bytes(content)
                else:
                    shutil.copyfile(content, target)
        if output.exists():
            output.rename(old)
        new.rename(output)


def check_place(output: Path) -> None:
    """Only what was packed before is ever replaced, so that a slip of the pen deletes nothing else.

    Raises:
        RefusedError: there is something else.
    """
    if output.exists() and not (output / HEADER).is_file():
        raise RefusedError(f"{output}: is there and was not packed by training/lease; choose another folder")
