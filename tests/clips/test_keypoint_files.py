"""Poses of many frames that are set aside."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from aa2.clips.keypoint_files import pose_aside
from aa2.types import KEYPOINTS, Pose


@pytest.mark.parametrize("known", [(), ("depth",), ("depth", "moved")])
def test_a_pose_that_is_set_aside_is_the_same(known, tmp_path):
    random = np.random.default_rng(0)
    shapes = {"keypoints": (KEYPOINTS, 2), "confidence": (KEYPOINTS,), "depth": (KEYPOINTS,), "moved": (7, 2)}
    given = {
        name: random.random((5, *shape), np.float32)
        for name, shape in shapes.items()
        if name in ("keypoints", "confidence", *known)
    }
    aside = pose_aside(Pose(**given), tmp_path)
    for field in fields(Pose):
        array = getattr(aside, field.name)
        if field.name in given:
            np.testing.assert_array_equal(array, given[field.name])
        else:
            assert array is None
    np.testing.assert_array_equal(aside[1:3].keypoints, given["keypoints"][1:3])
