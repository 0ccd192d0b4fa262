"""`aa2.models.limb_net.LimbNet` on NumPy arrays, for inference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from aa2.errors import InputError
from aa2.models import array_layers as layers
from aa2.models.eight_bits import from_eight_bits
from aa2.models.limb_sizes import BONES, FOLD, GROUP, LIMBS, WEIGHTS


class _Block:
    """Two convolutions."""

    def __init__(self, weights: layers.WeightReader, name: str, inputs: int, outputs: int) -> None:
        self._steps = []
        for step, channels in (("first", inputs), ("second", outputs)):
            convolution = [weights.take(f"{name}.{step}.weight", outputs, channels, 3, 3)]
            convolution.append(weights.take(f"{name}.{step}.bias", outputs))
            norm = [weights.take(f"{name}.norm_{step}.{part}", outputs) for part in ("weight", "bias")]
            self._steps.append((convolution, norm))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        for convolution, norm in self._steps:
            x = layers.silu(layers.group_normalised(layers.convolved(x, *convolution), GROUP, *norm))
        return x


class ArrayLimbNet:
    """See `aa2.models.limb_net.LimbNet`.

    Args:
        stored: its weights by name.
        widths: channels at each level.

    Raises:
        ValueError: the weights do not fit.
    """

    def __init__(self, stored: Mapping[str, np.ndarray], widths: tuple[int, ...]) -> None:
        weights = layers.WeightReader(stored)
        inputs = ((4 + BONES) * FOLD**2, *widths[:-1])
        sizes = enumerate(zip(inputs, widths, strict=True))
        self._down = [_Block(weights, f"down.{n}", *size) for n, size in sizes]
        sizes = enumerate(zip(widths[:0:-1], widths[-2::-1], strict=True))
        self._up = [_Block(weights, f"up.{n}", deep + shallow, shallow) for n, (deep, shallow) in sizes]
        outputs = (1 + 2 * LIMBS) * FOLD**2
        head = weights.take("head.weight", outputs, widths[0], 1, 1)
        self._head = head.reshape(outputs, widths[0]), weights.take("head.bias", outputs)
        weights.end()

    def __call__(
        self, picture: np.ndarray, matte: np.ndarray, bones: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Logits of the limb that is seen, and of where each is.

        Args:
            picture, matte, bones: of `LimbNet.forward`, float32.

        Returns:
            ``(B, 16, H, W)``, ``(B, 15, H, W)`` float32, as there.
        """
        x = np.concatenate([picture * matte, 2 * matte - 1, bones], axis=1)
        x = layers.folded(x.transpose(1, 0, 2, 3), FOLD)
        kept = []
        for level, block in enumerate(self._down):
            x = block(layers.halved(x) if level else x)
            kept.append(x)
        kept.pop()
        for block in self._up:
            x = block(np.concatenate([layers.enlarged(x), kept.pop()]))
        both = layers.unfolded(layers.mixed(x, *self._head), FOLD).transpose(1, 0, 2, 3)
        return both[:, : 1 + LIMBS], both[:, 1 + LIMBS :]


def load_array_limb_net(path: Path) -> ArrayLimbNet:
    """Read a network that `aa2.models.limb_net.save_limb_net` wrote.

    Raises:
        InputError: there is none, or it is damaged.
    """
    try:
        widths = tuple(json.loads((path / "config.json").read_text())["widths"])
        return ArrayLimbNet(from_eight_bits(load_file(path / WEIGHTS)), widths)
    except (OSError, KeyError, TypeError, ValueError, SafetensorError) as error:
        raise InputError(path, f"holds no network of limbs ({error})", "train it again") from error
