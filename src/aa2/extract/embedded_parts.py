"""Hands and face of a person whose body is known, from MediaPipe's networks (Apache-2.0)."""

from __future__ import annotations

import numpy as np

from aa2.extract.regions import Region
from aa2.extract.tflite import Detection, Detector, Network, sigmoid
from aa2.extract.wholebody import FACE_FROM_MESH
from aa2.types import FACE, LEFT_HAND, RIGHT_HAND

SEEN = 0.3
"""Confidence from which a body keypoint is trusted to lead to a hand or a face."""
FIRST_HAND, SECOND_HAND = 1.0, 2.0
"""Side of the first crop in lengths of the forearm, and of the second in sizes of the hand found there."""
FORESHORTENED = 0.6
"""Breadths of the shoulders below which a forearm points to the camera: it tells no hand's size."""
BENT = (-0.5, 0.5)
"""Radians by which a hand that is not found along the forearm is looked for beside it."""
HAND_LEAD = 0.35
"""Middle of the hand beyond the wrist, in lengths of the forearm."""
HEAD_WINDOW = 8.0
"""Side of the window in which the face is looked for, in distances from the nose to the farther ear."""
FACE_MARGIN = 1.5


class FaceReader:
    """Face detector and face mesh."""

    def __init__(self) -> None:
        self._detector = Detector("face_detection_full_range_sparse", strides=(4,), per_cell=(1,))
        self._mesh = Network("face_landmark")

    def find(self, picture: np.ndarray, window: Region) -> list[Detection]:
        """Faces in a window, best first."""
        return self._detector(picture, window, threshold=0.6)

    def read(self, picture: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray) -> None:
        """Fill in the 68 face points of ``keypoints`` ``(133, 2)`` where a face can be seen."""
        head = _head(keypoints, confidence)
        if head is None:
            return
        faces = [f for f in self._detector(picture, head, threshold=0.5) if _centred(f, keypoints[0])]
        if not faces:
            return
        eyes = faces[0].points[1] - faces[0].points[0]
        x, y = faces[0].box[:2] + faces[0].box[2:] / 2
        size = FACE_MARGIN * float(faces[0].box[2:].max())
        region = Region(float(x), float(y), size, float(np.arctan2(eyes[1], eyes[0])))
        side = self._mesh.side
        mesh, logit = self._mesh(region.crop(picture, side).astype(np.float32) / 255)
        score = float(sigmoid(logit.ravel())[0])
        if score > 0.5:
            points = mesh.reshape(-1, 3)[FACE_FROM_MESH, :2]
            keypoints[FACE], confidence[FACE] = region.to_picture(points, side), score


class HandReader:
    """Hand landmarks, looked for where the forearm ends."""

    def __init__(self) -> None:
        self._network = Network("hand_landmark_full")

    def read(self, picture: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray) -> None:
        """Fill in the 21 points of each hand of ``keypoints`` ``(133, 2)`` that can be seen."""
        for hand, elbow, wrist in ((LEFT_HAND, 7, 9), (RIGHT_HAND, 8, 10)):
            if (
                confidence[wrist] < SEEN
            ):  # the elbow may be outside the picture: its place is still a good guess
                continue
            breadth = (
                float(np.linalg.norm(keypoints[5] - keypoints[6])) if confidence[5:7].min() >= SEEN else 0.0
            )
            first = _beyond(keypoints[elbow], keypoints[wrist], FORESHORTENED * breadth)
            points, score = self._look(picture, first)
            if score < SEEN:  # hands bend at the wrist, and the network knows upright ones
                bent = [
                    _beyond(keypoints[elbow], keypoints[wrist], FORESHORTENED * breadth, by) for by in BENT
                ]
                points, score = max(
                    (self._look(picture, region) for region in bent), key=lambda seen: seen[1]
                )
            if score < SEEN:
                continue
            points, score = self._look(picture, _around(points))
            strayed = np.linalg.norm(points[0] - keypoints[wrist]) > 0.5 * first.size
            if score > 0.5 and not strayed:
                keypoints[hand], confidence[hand] = points, score

    def _look(self, picture: np.ndarray, region: Region) -> tuple[np.ndarray, float]:
        side = self._network.side
        landmarks, score, _, _ = self._network(region.crop(picture, side).astype(np.float32) / 255)
        return region.to_picture(landmarks.reshape(21, 3)[:, :2], side), float(score[0])


def _head(keypoints: np.ndarray, confidence: np.ndarray) -> Region | None:
    """The window around the head, from nose, eyes and ears."""
    if confidence[:5].max() < SEEN:
        return None
    reach = float(np.linalg.norm(keypoints[3:5] - keypoints[0], axis=1).max())
    x, y = keypoints[:5].mean(axis=0)
    return Region(float(x), float(y), HEAD_WINDOW * max(reach, 1.0))


def _centred(face: Detection, nose: np.ndarray) -> bool:
    """Whether the nose of the body lies in the face."""
    return bool((np.abs(face.box[:2] + face.box[2:] / 2 - nose) < 0.75 * face.box[2:]).all())


def _beyond(elbow: np.ndarray, wrist: np.ndarray, shortest: float, bent: float = 0.0) -> Region:
    """The hand's region, if the hand continues the forearm, which counts for so many pixels at least.

    Bent at the wrist by so many radians, clockwise in the picture.
    """
    forearm = wrist - elbow
    forearm = forearm * max(1.0, shortest / max(float(np.linalg.norm(forearm)), 1e-3))
    hand = np.array([[np.cos(bent), -np.sin(bent)], [np.sin(bent), np.cos(bent)]]) @ forearm
    centre = wrist + HAND_LEAD * hand
    return Region.upright(centre, centre + hand, FIRST_HAND / 2)


def _around(hand: np.ndarray) -> Region:
    """The region of a hand whose landmarks are roughly known: wrist down, knuckles up."""
    knuckles = 0.25 * hand[5] + 0.5 * hand[9] + 0.25 * hand[13]
    up = knuckles - hand[0]
    up = up / max(float(np.linalg.norm(up)), 1e-3)
    across = np.array([-up[1], up[0]])
    along, aside = hand @ up, hand @ across
    extent = max(np.ptp(along), np.ptp(aside))
    centre = up * (along.min() + along.max()) / 2 + across * (aside.min() + aside.max()) / 2
    return Region.upright(
        centre + 0.1 * extent * up, centre + (0.1 * extent + 1) * up, SECOND_HAND / 2 * extent
    )
