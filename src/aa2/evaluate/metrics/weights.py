"""The files that two metrics need and that aa2 does not ship: where they are looked for, and what is checked.

A file is known by its name and its SHA-256. That of AlexNet begins its name, put there by its publisher. That
of I3D is the one which Git LFS records for the copy in Open-Sora-Plan 1.0; a copy that was packed anew is
refused, whatever it holds.
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


@dataclass(frozen=True)
class WeightFile:
    """A file that a user downloads.

    Attributes:
        name: its name.
        sha256: of its content.
        about: what it holds.
        source: the project that publishes it.
    """

    name: str
    sha256: str
    about: str
    source: str


ALEXNET = WeightFile(
    "alexnet-owt-7be5be79.pth",
    "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
    "AlexNet trained on ImageNet",
    "PyTorch's torchvision",
)
I3D = WeightFile(
    "i3d_pretrained_400.pt",
    "55095f049e706479d48e221adcdb145b2b9dc930ba28b081ed72367ffaa32343",
    "I3D trained on Kinetics-400",
    "VideoGPT; a copy is in Open-Sora-Plan 1.0, opensora/eval/fvd/videogpt",
)


class WeightsAbsent(Exception):  # noqa: N818 — a state to report, not a failure
    """A file is nowhere to be found.

    Attributes:
        reason: one line for the reader of a table: what is missing and where to put it.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Weights:
    """The folders in which downloaded files are looked for.

    These are the folder given, the one that ``$AA2_WEIGHTS`` names, and the cache of `torch.hub` (where
    torchvision and the LPIPS packages put AlexNet), in this order.

    Args:
        folder: searched first; None searches the others only.

    Raises:
        InputError: the folder given, or the one that the variable names, does not exist.
    """

    def __init__(self, folder: Path | None = None) -> None:
        named = [("--weights", folder), (f"${VARIABLE}", os.environ.get(VARIABLE))]
        self.folders: list[Path] = []
        for name, value in named:
            if not value:
                continue
            if not Path(value).is_dir():
                raise InputError(name, f"{value} is not a folder", "name the folder that holds the files")
            self.folders.append(Path(value))
        self._named = self.folders[0] if self.folders else None
        self.folders.append(Path(torch.hub.get_dir()) / "checkpoints")

    def find(self, file: WeightFile) -> Path:
        """The file, its content checked (once in a process, unless it changes).

        Raises:
            WeightsAbsent: it is in none of the folders.
            InputError: what is there is another file.
        """
        path = next((path for path in (f / file.name for f in self.folders) if path.is_file()), None)
        if path is None:
            named = self._named
            todo = f"put {file.name} into {named}" if named else f"give --weights DIR with {file.name}"
            raise WeightsAbsent(f"weights absent: {todo} ({file.about}; published by {file.source})")
        check(path, file.sha256, f"get it anew from {file.source}")
        return path


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
