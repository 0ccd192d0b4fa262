"""Bodies with other proportions than people's: every part scaled about its own joint."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from aa2_synth.body.body import Shape, finished, template

_OWN_HEAD = ("eye",)
"""Bones whose scale is relative to their parent's, so that eyes stay in a bigger head."""


def proportioned(body: Shape, scales: Mapping[str, float]) -> Shape:
    """The body with some of its bones made larger or smaller.

    Bones are scaled about their heads, lengths and girths alike, and carry along what hangs on them.

    Args:
        body: at rest.
        scales: factor by how the bones' names begin; others stay.
    """
    shared = template()
    scale = np.ones(len(shared.bones))
    for bone, (name, parent) in enumerate(zip(shared.bones, shared.parents, strict=True)):
        for prefix, amount in scales.items():
            if name.startswith(prefix):
                scale[bone] = amount * (scale[parent] if name.startswith(_OWN_HEAD) else 1.0)
    heads = body.heads.copy()
    for bone, parent in enumerate(shared.parents):
        if parent >= 0:
            heads[bone] = heads[parent] + scale[parent] * (body.heads[bone] - body.heads[parent])
    shift = heads - scale[:, None] * body.heads
    blended = shared.blend @ np.column_stack([scale, shift]).astype(np.float32)
    vertices = blended[:, :1] * body.vertices + blended[:, 1:]
    chosen = shared.expressions.vertices
    return finished(vertices.astype(np.float32), heads, body.moves * blended[chosen, :1])
