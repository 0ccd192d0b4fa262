"""The embedded extractor finds what it always found: a change of it is meant, or is none."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from aa2.extract.choice import choose
from aa2.extract.extract import extract_reference
from aa2.extract.extractors import load_extractor
from aa2.extract.reading import PersonReader
from aa2.extract.tracking import Tracker
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader

DEMO = Path(__file__).parents[2] / "src/aa2/demo"
KEYPOINTS = [0, 9, 10, 15, 16, 42, 100]
"""Nose, wrists, ankles, a point of the face, a joint of the left hand."""
DRIVEN = [
    [(538.43, 153.91), (732.08, 322.26), (296.74, 224.52), (590.09, 635.96), (434.38, 633.14),
     (523.36, 137.05), (757.75, 346.05)],
    [(513.47, 150.44), (743.19, 206.63), (281.26, 215.24), (588.85, 636.02), (434.08, 635.81),
     (499.95, 134.48), (774.56, 211.61)],
    [(535.68, 147.64), (686.76, 158.83), (386.13, 149.39), (591.06, 637.87), (475.80, 631.05),
     (521.87, 133.07), (689.29, 126.11)],
]  # fmt: skip
"""In frames 0, 7 and 14, as if they followed each other."""
MASKED = [100135, 98503, 101915]
"""Pixels of their masks."""
PORTRAYED = [(404.91, 122.34), (702.49, 357.62), (100.80, 374.75), (490.55, 831.31), (305.69, 832.07),
             (378.96, 100.00), (742.71, 400.30)]  # fmt: skip


@pytest.mark.slow
def test_the_demos_driver():
    with VideoReader(DEMO / "driving.mp4") as video:
        frames = [picture for _, picture in islice(video, 0, 15, 7)]
    extractor = load_extractor("embedded")
    tracker = Tracker(extractor.pose)
    for picture in frames:
        tracker.add(picture)
    reader = PersonReader(extractor, tracker, choose(None, tracker, DEMO))
    for picture, points, masked in zip(frames, DRIVEN, MASKED, strict=True):
        found = reader.read(picture)
        np.testing.assert_allclose(found.pose.keypoints[0, KEYPOINTS], points, atol=0.1)
        np.testing.assert_allclose((found.character_mask > 127).sum(), masked, rtol=1e-3)


@pytest.mark.slow
def test_the_demos_reference():
    found = extract_reference(read_picture(DEMO / "reference.png"))
    assert found is not None and found.foreground is not None
    np.testing.assert_allclose(found.pose.keypoints[0, KEYPOINTS], PORTRAYED, atol=0.1)
    np.testing.assert_allclose((found.mask > 127).sum(), 168484, rtol=1e-3)
    np.testing.assert_allclose(found.foreground[found.mask > 0].mean(), 93.185, atol=0.1)
