"""The lifting network in torch, as `aa2.models.array_lifter.ArrayLifter` is called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from aa2.models.lifting import load_lifter


class TorchLifter:
    """A lifter of `aa2.models.lifting`.

    Args:
        path: its folder.

    Raises:
        InputError: there is none, or it is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._lifter = load_lifter(path)

    @property
    def reach(self) -> int:
        """Frames to each side that an answer depends on."""
        return self._lifter.reach

    def lift(self, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        """See `aa2.models.array_lifter.ArrayLifter.lift`."""
        given = (torch.from_numpy(np.ascontiguousarray(array))[None] for array in (keypoints, confidence))
        return self._lifter.lift(*given)[0].numpy()
