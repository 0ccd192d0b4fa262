"""How tall a person is in a picture if it stood upright, by the bones that are seen of it.

There are two tables of an adult's proportions. The shipped lifting network was trained on places measured by
`LIFTED_BONES`; all that is drawn of a reference is measured by `JOINT_BONES`, its radii and margins too. They
differ by up to 6 % of a bone, so neither can take the other's place without new weights, or new pictures.
`aa2.avatar.retargeting.tree` has a third one, with how far each length may be off, for a fit of all of them.
"""

from __future__ import annotations

import numpy as np

JOINT_BONES: list[tuple[str, str, float]] = [
    ("neck", "pelvis", 0.29),
    ("left shoulder", "right shoulder", 0.20),
    *((f"{s} shoulder", f"{s} elbow", 0.17) for s in ("left", "right")),
    *((f"{s} elbow", f"{s} wrist", 0.145) for s in ("left", "right")),
    *((f"{s} hip", f"{s} knee", 0.235) for s in ("left", "right")),
    *((f"{s} knee", f"{s} ankle", 0.235) for s in ("left", "right")),
]
"""Two joints of `aa2.avatar.limbs` and their distance in an adult, in statures."""

LIFTED_BONES: list[tuple[int, int, float]] = [
    (12, 11, 0.115), (6, 5, 0.19), (11, 5, 0.295), (12, 6, 0.295), (5, 7, 0.16), (6, 8, 0.16), (7, 9, 0.14),
    (8, 10, 0.14), (11, 13, 0.235), (12, 14, 0.235), (13, 15, 0.235), (14, 16, 0.235),
]  # fmt: skip
"""Two keypoints and their distance in an adult, in statures; first hips and shoulders from right to left."""

BELIEVED = 0.8
"""The quantile of what the bones tell that is believed."""


def stature(lengths: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Statures in the unit of the lengths.

    Perspective shortens bones but never lengthens them: a high quantile of what the bones tell is robust to
    both foreshortening and a stray joint.

    Args:
        lengths: ``(..., B)`` of bones as they are seen, NaN where unknown.
        shares: ``(B,)`` their lengths in an adult, in statures.

    Returns:
        ``(...)``, NaN where no bone is known.
    """
    told = np.sort(lengths / shares, axis=-1)  # NaN comes last
    at = BELIEVED * np.maximum((~np.isnan(told)).sum(axis=-1) - 1, 0).astype(told.dtype)
    below, above = np.floor(at), np.ceil(at)
    low, high = (
        np.take_along_axis(told, place[..., None].astype(int), axis=-1)[..., 0] for place in (below, above)
    )
    share = at - below
    return np.where(share < 0.5, low + share * (high - low), high - (1 - share) * (high - low))
