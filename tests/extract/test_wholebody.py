"""The tables between MediaPipe's landmarks and COCO-WholeBody are complete and keep left and right apart."""

import numpy as np

from aa2.extract.wholebody import BODY_FROM_33, FACE_FROM_MESH, FEET_FROM_33
from aa2.types import BODY, FACE, FEET


def test_every_keypoint_has_its_own_landmark():
    for table, place, total in ((BODY_FROM_33, BODY, 33), (FACE_FROM_MESH, FACE, 468)):
        assert len(table) == place.stop - place.start == len(np.unique(table))
        assert table.min() >= 0 and table.max() < total
    assert len(FEET_FROM_33) == FEET.stop - FEET.start


def test_left_and_right_are_as_in_mediapipe():
    # From the shoulders on, MediaPipe gives odd numbers to the left and even ones to the right.
    assert (BODY_FROM_33[5::2] % 2 == 1).all() and (BODY_FROM_33[6::2] % 2 == 0).all()
    measured = FEET_FROM_33 >= 0
    assert (FEET_FROM_33[:3][measured[:3]] % 2 == 1).all() and (FEET_FROM_33[3:][measured[3:]] % 2 == 0).all()
