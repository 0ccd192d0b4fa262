"""Keypoints of a posed body, frame by frame and all at once."""

from __future__ import annotations

import numpy as np
import pytest

from aa2_synth.body.body import shape, skin
from aa2_synth.body.keypoints import keypoints_3d, keypoints_over_time
from aa2_synth.body.proportions import proportioned


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("scales", [{}, {"head": 1.5, "finger": 1.25}])
def test_all_frames_at_once_are_what_each_is_alone(scales):
    from aa2_synth.motion.choreography import random_motion
    from aa2_synth.motion.posing import pose

    rng = np.random.default_rng(3)
    body = proportioned(shape({"age": 0.8, "weight": 0.7}), scales)
    motion, _ = random_motion(rng, 5, 12.0, 1.0, split="train")
    rotations, positions = pose(body, motion)
    together = keypoints_over_time(body, rotations, positions)
    for frame, points in enumerate(together):
        turn, place = rotations[frame], positions[frame]
        alone = keypoints_3d(body, skin(body, turn, place)[0], turn, place)
        np.testing.assert_allclose(points, alone, atol=2e-4)
