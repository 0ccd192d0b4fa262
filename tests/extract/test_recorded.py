"""The embedded extractor finds what it always found: a change of it is meant, or is none."""

from pathlib import Path

import numpy as np

from aa2.extract.extract import extract, extract_reference
from aa2.media.picture import read_picture

DEMO = Path(__file__).parents[2] / "src/aa2/demo"
KEYPOINTS = [0, 9, 10, 15, 16, 42, 100]
"""Nose, wrists, ankles, a point of the face, a joint of the left hand."""
DRIVEN = {
    0: [(536.67, 153.33), (731.75, 320.13), (300.46, 222.44), (588.68, 636.07), (435.93, 635.37),
        (523.09, 136.63), (755.84, 345.34)],
    29: [(426.85, 152.77), (659.57, 213.42), (298.29, 377.76), (522.46, 636.20), (374.98, 635.56),
         (413.24, 135.81), (693.61, 212.07)],
    59: [(537.33, 153.48), (733.26, 327.32), (301.53, 222.41), (589.09, 637.01), (436.39, 636.62),
         (524.05, 136.83), (755.52, 349.88)],
}  # fmt: skip
MASKED = {0: 100135, 29: 97329, 59: 98284}
"""Pixels of the mask."""
BEHIND = {0: (-0.109, 0.037), 29: (-0.229, 0.075), 59: (-0.074, 0.044)}
"""Metres from the pelvis to left wrist and right ankle."""
PORTRAYED = [(404.91, 122.34), (702.49, 357.62), (100.80, 374.75), (490.55, 831.31), (305.69, 832.07),
             (378.96, 100.00), (742.71, 400.30)]  # fmt: skip


def test_the_demos_driver(tmp_path):
    with extract(DEMO / "driving.mp4", tmp_path / "clip") as clip:
        assert len(clip) == 60 and clip.cuts == [] and clip.pose.present.all()
        for t, points in DRIVEN.items():
            np.testing.assert_allclose(clip.pose.keypoints[t, KEYPOINTS], points, atol=0.1)
            assert clip.pose.depth is not None
            np.testing.assert_allclose(clip.pose.depth[t, [9, 16]], BEHIND[t], atol=0.005)
            np.testing.assert_allclose((clip.character_mask(t, t + 1) > 127).sum(), MASKED[t], rtol=1e-3)


def test_the_demos_reference():
    found = extract_reference(read_picture(DEMO / "reference.png"))
    assert found is not None and found.foreground is not None
    np.testing.assert_allclose(found.pose.keypoints[0, KEYPOINTS], PORTRAYED, atol=0.1)
    np.testing.assert_allclose((found.mask > 127).sum(), 168599, rtol=1e-3)
    np.testing.assert_allclose(found.foreground[found.mask > 0].mean(), 93.065, atol=0.1)
