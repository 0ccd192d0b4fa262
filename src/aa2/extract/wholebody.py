"""Where MediaPipe's landmarks stand among the 133 keypoints of COCO-WholeBody."""

from __future__ import annotations

import numpy as np

BODY_CENTRE, BODY_TOP = 33, 34
"""Two landmarks that stand for no joint: the middle of the body and the top of the circle around it."""

BODY_FROM_33 = np.array([0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28])
"""The 17 COCO body keypoints among the 33 body landmarks."""

FEET_FROM_33 = np.array([31, -1, 29, 32, -1, 30])
"""Left and right big toe, small toe, heel; -1: not measured (one point stands for all toes)."""

FACE_FROM_MESH = np.array(
    [
        *(127, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 356),  # jaw line
        *(70, 63, 105, 66, 107, 336, 296, 334, 293, 300),  # eyebrows
        *(168, 197, 5, 4, 98, 97, 2, 326, 327),  # nose
        *(33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380),  # eyes
        *(61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181),  # outer lips
        *(78, 82, 13, 312, 308, 317, 14, 87),  # inner lips
    ]
)
"""The 68 points of iBUG 300-W among the 468 vertices of the face mesh."""
