"""Limbs in real pictures, where the files are at hand: half figures, arms before or beside the trunk."""

from itertools import islice

import numpy as np
import pytest

from aa2.avatar.limb_labels.labels import LIMBS, limb_maps
from aa2.extract.extract import extract_reference
from aa2.media.video import VideoReader
from aa2.types import LEFT_HAND, RIGHT_HAND
from tests.real import real, real_person

SHOWN = {
    "man_printed_shirt.jpg": {
        "torso": [(760, 290, 1160, 560)],  # all of the print
        "head": [(260, 340, 560, 440)],
        "left forearm": [(1200, 672, 1260, 700)],
        "right forearm": [(1180, 130, 1260, 170)],
    },
    "woman_white_shirt.jpg": {
        "torso": [(560, 400, 960, 620)],
        "head": [(140, 470, 360, 570)],
        "left hand": [(715, 780, 735, 800)],
        "right hand": [(680, 215, 700, 235)],
        "left arm": [(550, 700, 600, 725)],
        "right arm": [(550, 295, 600, 320)],
    },
}
"""Boxes (top, left, bottom, right) of which nearly all shows a limb."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_what_is_plain_to_see(name):
    reference = real_person(name)
    maps = limb_maps(reference)
    assert maps is not None
    np.testing.assert_array_equal(maps.label > 0, reference.mask > 0)
    for limb, boxes in SHOWN[name].items():
        for top, left, bottom, right in boxes:
            inside = maps.label[top:bottom, left:right]
            assert (inside == 1 + LIMBS.index(limb)).mean() > 0.98, limb


@pytest.mark.slow
def test_hands_before_a_face_are_found_and_told_from_it():
    """Both bend back from the forearm, and cover chin and neck."""
    with VideoReader(real("signing_woman.mkv")) as frames:
        _, picture = next(islice(frames, 24, 25))
    reference = extract_reference(picture)
    assert reference is not None
    maps = limb_maps(reference)
    assert maps is not None
    for limb, part in (("left hand", LEFT_HAND), ("right hand", RIGHT_HAND)):
        assert reference.pose.confidence[0, part].min() > 0.5
        knuckles = reference.pose.keypoints[0, part][[1, 2, 5, 6, 9, 10, 13, 14, 17, 18]].round().astype(int)
        assert (maps.label[knuckles[:, 1], knuckles[:, 0]] == 1 + LIMBS.index(limb)).mean() >= 0.8, limb
