"""The sizes of the network of limbs (`aa2.models.limb_net`)."""

from __future__ import annotations

SIDE = 128
"""Pixels along each side of the picture that it looks at."""
BONES, LIMBS = 14, 15
"""Maps of bones that come in; limbs that are told apart, beside none."""
FOLD = 2
"""Pixels along each side of what the first level takes for one: full size costs most and tells least."""
WIDTHS = (24, 40, 64, 64)
"""Channels at each level, of which each has half the pixels of the one before."""
GROUP = 8
"""Channels that are normalised together."""
WEIGHTS = "limbs.safetensors"
"""The name of their file in a network's folder."""
