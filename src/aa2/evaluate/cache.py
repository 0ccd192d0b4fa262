"""What is finished of a table, kept per method and case, so that a run that was ended goes on.

``cache/METHOD-KEY/CASE-FINGERPRINT/`` holds ``frames.png`` and ``score-KEY.*``. A key is a hash of all that
its content depends on: a result of other weights, of another clip or of changed code is never taken for this
one. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import numpy as np
import torch

from aa2.errors import InputError
from aa2.evaluate.case import Case
from aa2.evaluate.methods.method import Method
from aa2.evaluate.metrics.scores import Score
from aa2.evaluate.protocols.extracted import code_of
from aa2.media.picture import read_picture, write_picture

FORMAT = 1
PAINTING = (
    "types.py",
    "config.py",
    "animate",
    "avatar",
    "conditions",
    "diffusion",
    "media",
    "models",
    "evaluate/methods",
    "evaluate/regions.py",
)
"""The code that decides what a method paints."""
SCORING = (
    "types.py",
    "conditions",
    "extract",
    "media",
    "models/lpips.py",
    "evaluate/metrics",
    "evaluate/regions.py",
)
"""The code that decides a score."""


def fingerprint(case: Case) -> str:
    """A hash of everything that the case holds."""
    digest = hashlib.blake2b(digest_size=8)

    def take(value: object) -> None:
        if is_dataclass(value):
            for field in fields(value):
                take(getattr(value, field.name))
        elif isinstance(value, np.ndarray):
            digest.update(f"{value.shape} {value.dtype} ".encode())
            digest.update(np.ascontiguousarray(value).data)
        else:
            digest.update(f"{value!r} ".encode())

    take(case)
    return digest.hexdigest()


@dataclass(frozen=True)
class Slot:
    """Where the result of one method on one case is kept.

    Attributes:
        folder: its own.
        case: the case.
        scoring: key of its score.
    """

    folder: Path
    case: Case
    scoring: str

    def frames(self) -> np.ndarray | None:
        """``(F, H, W, 3)`` uint8 if they are there, whole."""
        if not self._frames.exists():
            return None
        driving = self.case.driving.frames
        try:
            return (read_picture(self._frames).reshape(driving.shape) + driving).astype(np.uint8)
        except (InputError, ValueError):
            return None

    def keep_frames(self, frames: np.ndarray) -> None:
        """Write them without loss: one PNG of the differences to the driving frames, below each other.

        Measured on 16 frames of 192 × 320 by `mini`: 0.5 to 0.7 MB and 15 ms; without the differences 0.9 to
        1.3 MB and 30 ms, in FFV1 0.5 to 0.7 MB and 40 ms.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        difference = frames - self.case.driving.frames  # modulo 256
        write_picture(self._frames, difference.reshape(-1, *difference.shape[2:]))

    def score(self) -> Score | None:
        """The score if it is there, whole, computed as it would be now."""
        try:
            return Score.load(self._score) if self._score.exists() else None
        except InputError:
            return None

    def keep_score(self, score: Score) -> None:
        """Write it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        score.save(self._score)

    @property
    def _frames(self) -> Path:
        return self.folder / "frames.png"

    @property
    def _score(self) -> Path:
        return self.folder / f"score-{self.scoring}.json"


class Cache:
    """The results below one folder.

    Args:
        folder: is made when something is kept.
        basis: on what the results depend beside method and case, fit for JSON: the device, for instance.
        scoring: on what scores depend (`Scorer.basis`), fit for JSON. When a metric can be computed that
            could not before, or by other weights, scores are computed anew, from the frames that are kept.
    """

    def __init__(self, folder: Path, basis: Mapping[str, object], scoring: object) -> None:
        self._folder = folder
        self._basis = {**basis, "format": FORMAT, "torch": torch.__version__, "code": code_of(PAINTING)}
        self._scoring = _key({"code": code_of(SCORING), "basis": scoring})

    def slot(self, method: Method, case: Case, of_case: str) -> Slot:
        """The place of ``method`` on ``case``, whose fingerprint is ``of_case``."""
        about = _key({**self._basis, "about": dict(method.about)})
        label = re.sub(r"[^A-Za-z0-9]+", "-", method.name).strip("-").lower()
        folder = self._folder / f"{label}-{about}" / f"{case.name}-{of_case}"
        return Slot(folder, case, self._scoring)


def _key(content: Mapping[str, object]) -> str:
    text = json.dumps(content, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
