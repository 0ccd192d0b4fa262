"""What is taken apart once makes the figures that are made of the reference each time."""

from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.figure import Figure
from aa2.avatar.whole_figure import WholeFigure

from .doll import SIZE, doll, maps_of, posed

OWN = posed()


@pytest.mark.parametrize("as_seen", [False, True])
def test_a_figure_of_what_is_taken_apart_is_the_reference_s(as_seen):
    reference, maps = doll(OWN), maps_of(OWN)
    whole = WholeFigure.of(reference, maps)
    assert whole is not None
    kept = [layer.alpha.copy() for layer in whole.layers]
    pose = posed(left_arm=60)
    drawn = Figure.of(whole, as_seen).draw(pose, SIZE)
    again = Figure(reference, maps, as_seen).draw(pose, SIZE)
    assert (drawn.colours == again.colours).all() and (drawn.coverage == again.coverage).all()
    assert all(
        np.array_equal(*pair) for pair in zip(kept, (layer.alpha for layer in whole.layers), strict=True)
    )


def test_without_maps_or_a_trunk_there_is_none():
    reference, maps = doll(OWN), maps_of(OWN)
    nobody = replace(OWN, confidence=np.zeros_like(OWN.confidence))
    assert WholeFigure.of(reference, None) is None
    assert WholeFigure.of(replace(reference, pose=nobody), maps) is None
