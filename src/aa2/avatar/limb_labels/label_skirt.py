"""Wide clothes below the hips: what legs alone cannot fill is a skirt, or the skirts of a coat.

The network sees a skirt's share of a pixel, but seldom dares to say so. A silhouette that is far wider than
legs says it plainly.
"""

from __future__ import annotations

import numpy as np

from aa2.avatar.limb_labels.bone_maps import bone_map
from aa2.avatar.limbs import PARTS, find_joints, stature

OUTSIDE_LEGS = 1.15
"""Radii from the bones of the legs beyond which legs in trousers do not reach, between thigh and calf."""
ARM = 1.3
"""Radii from the bones of forearms and hands within which they may be what reaches there."""
FROM, TO = 0.25, 1.3
"""Rows that are looked at: from so far between hips and knees to so far."""
LEAST_APART, LEAST_PIXELS = 0.08, 60
"""Statures from hips to knees, and pixels there, below which nothing is said."""
TRUSTED = 0.06, 0.11
"""Share of the pixels outside the legs at which a skirt begins to be likely, and is."""
MORE = 6.0
"""How many times as likely each pixel is a skirt's then, beside what the network says."""


def skirt_factor(matte: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray) -> float:
    """How many times as likely a skirt is as the network says, 1 to 6, by how wide the silhouette is.

    Args:
        matte: ``(H, W)`` uint8.
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)`` in [0, 1].
    """
    joints = find_joints(keypoints, confidence, None)
    tall = stature(joints)
    ends = [[f"{side} {joint}" for side in ("left", "right")] for joint in ("hip", "knee")]
    if tall is None or not {*ends[0], *ends[1]} <= joints.keys():
        return 1.0
    hips, knees = (float(np.mean([joints[name][1] for name in names])) for names in ends)
    if knees - hips < LEAST_APART * tall:
        return 1.0
    rows = slice(max(int(hips + FROM * (knees - hips)), 0), max(int(hips + TO * (knees - hips)), 1))
    size = matte.shape[::-1]

    def near(limbs: tuple[str, ...], radii: float) -> np.ndarray:
        parts = [part for part in PARTS if part.name.endswith(limbs)]
        reached = np.max([bone_map(part, joints, tall, size)[rows] for part in parts], axis=0)
        return reached > np.exp(-0.5 * radii**2)

    person = (matte[rows] > 127) & ~near((" forearm", " hand"), ARM)
    if person.sum() < LEAST_PIXELS:
        return 1.0
    share = float((person & ~near((" thigh", " shin"), OUTSIDE_LEGS)).sum() / person.sum())
    return 1 + (MORE - 1) * float(np.clip((share - TRUSTED[0]) / (TRUSTED[1] - TRUSTED[0]), 0, 1))
