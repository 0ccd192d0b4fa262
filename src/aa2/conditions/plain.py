"""The character alone on one colour: what a model that knows no environment paints (AA2 Table 2, Table 3)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2.types import Reference, Signals


def on_plain(pictures: np.ndarray, mask: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """What ``mask`` shows, over one colour.

    Args:
        pictures: ``(..., H, W, 3)`` uint8.
        mask: ``(..., H, W)`` uint8, 0 outside to 255 inside.
        colour: ``(3,)``, 0 to 255.
    """
    alpha = mask[..., None].astype(np.float32) / 255
    return np.rint(pictures * alpha + np.float32(colour) * (1 - alpha)).astype(np.uint8)


def plain_signals(signals: Signals, colour: np.ndarray) -> Signals:
    """The character of ``signals`` without scene and objects."""
    return replace(
        signals,
        frames=on_plain(signals.frames, signals.character_mask, colour),
        object_masks=signals.object_masks[:, :0],
        environment=np.broadcast_to(np.uint8(colour), signals.frames.shape),
    )


def plain_reference(reference: Reference, colour: np.ndarray) -> Reference:
    """The reference's character on one colour."""
    own = reference.picture if reference.foreground is None else reference.foreground
    return replace(reference, picture=on_plain(own, reference.mask, colour))
