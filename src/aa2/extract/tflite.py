"""Networks in ``.tflite`` files: loading, running, and the boxes of single-shot detectors."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter

from aa2.errors import InputError
from aa2.extract.regions import Region

WEIGHTS = Path(__file__).parent / "weights"
SHA256 = {
    "face_detection_full_range_sparse": "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
    "face_landmark": "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
    "hand_landmark_full": "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
    "pose_detection": "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "pose_landmark_full": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
}
"""The vendored networks, as MediaPipe 0.10.21 ships them."""
FEW = 64
"""Calls of a network before it gets more than one thread: these wait for the next call by turning in circles,
and for a picture or two that costs more than they bring. What it finds is the same to the last bit."""
AS_TRAINED = (np.arange(256) / 127.5 - 1).astype(np.float32)
"""What detectors are shown of each level of a picture."""


def sigmoid(x: np.ndarray) -> np.ndarray:
    """The logistic function, safe for large arguments."""
    return 1 / (1 + np.exp(-np.clip(x, -50, 50)))


def weights(name: str, folder: Path = WEIGHTS) -> bytes:
    """The checked content of a vendored network.

    Raises:
        InputError: the file is missing or is not the one this version was built for.
    """
    path = folder / f"{name}.tflite"
    remedy = "install aa2 again"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path, f"cannot read the network ({error.strerror})", remedy) from error
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise InputError(path, "the network is damaged or has been changed", remedy)
    return content


@contextmanager
def _quiet() -> Iterator[None]:
    """LiteRT announces its kernels on standard error and has no switch for that."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class Network:
    """One vendored network on the CPU; not safe to share between threads."""

    def __init__(self, name: str) -> None:
        self.name, self._calls = name, 0
        self._load(threads=1)

    def _load(self, threads: int) -> None:
        with _quiet():
            self._interpreter = Interpreter(model_content=weights(self.name), num_threads=threads)
            self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = self._interpreter.get_output_details()
        self.side: int = int(self._input["shape"][1])

    def __call__(self, crop: np.ndarray) -> list[np.ndarray]:
        """Outputs without their batch axis, in the file's order, for a ``(side, side, 3)`` float input."""
        self._calls += 1
        if self._calls == FEW and threads_allowed() > 1:
            self._load(threads_allowed())
        self._interpreter.set_tensor(self._input["index"], np.ascontiguousarray(crop[None], np.float32))
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(output["index"])[0] for output in self._outputs]


def threads_allowed() -> int:
    """How many threads a network may use: as for OpenMP, where that is told, and never more than help."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return min(4, (int(told) if told.isdecimal() else 0) or os.cpu_count() or 1)


def anchors(side: int, strides: tuple[int, ...], per_cell: tuple[int, ...]) -> np.ndarray:
    """``(A, 2)`` cell centres in [0, 1]: each grid of ``strides`` row by row, ``per_cell`` times each."""
    grids = []
    for stride, times in zip(strides, per_cell, strict=True):
        cells = -(-side // stride)
        y, x = np.mgrid[:cells, :cells]
        centres = np.stack([(x + 0.5) / cells, (y + 0.5) / cells], -1).reshape(-1, 2)
        grids.append(np.repeat(centres, times, axis=0))
    return np.concatenate(grids).astype(np.float32)


@dataclass(frozen=True)
class Detection:
    """``score`` in [0, 1], ``box`` (left, top, width, height) and ``(P, 2)`` ``points``, in pixels."""

    score: float
    box: np.ndarray
    points: np.ndarray


class Detector:
    """A single-shot detector with regular anchors and two outputs: boxes with points, and logits."""

    def __init__(self, name: str, strides: tuple[int, ...], per_cell: tuple[int, ...]) -> None:
        self._network = Network(name)
        self._anchors = anchors(self._network.side, strides, per_cell)

    def __call__(self, picture: np.ndarray, window: Region, threshold: float) -> list[Detection]:
        """What lies inside ``window``, best first, in picture coordinates."""
        side = self._network.side
        boxes, logits = self._network(cv2.LUT(window.crop(picture, side), AS_TRAINED))
        scores = sigmoid(logits[:, 0])
        found = scores > threshold
        if not found.any():
            return []
        scores, boxes, cells = scores[found], boxes[found], self._anchors[found]
        corners = (boxes[:, :2] - boxes[:, 2:4] / 2) + cells * side
        rectangles = np.concatenate([corners, boxes[:, 2:4]], axis=1)
        points = boxes[:, 4:].reshape(len(boxes), -1, 2) + cells[:, None] * side
        kept = cv2.dnn.NMSBoxes(rectangles.tolist(), scores.tolist(), threshold, 0.3)
        return [self._blend(i, scores, rectangles, points, window) for i in np.asarray(kept).ravel()]

    def _blend(
        self, best: int, scores: np.ndarray, boxes: np.ndarray, points: np.ndarray, window: Region
    ) -> Detection:
        """The detection ``best`` averaged with those that overlap it, which steadies box and points."""
        mates = _overlap(boxes[best], boxes) > 0.3
        share = scores[mates] / scores[mates].sum()
        side = self._network.side
        box = share @ boxes[mates]
        corner = window.to_picture(box[:2], side)
        box = np.concatenate([corner, box[2:] * window.size / side])
        where = window.to_picture(np.einsum("m,mpc->pc", share, points[mates]), side)
        return Detection(float(scores[best]), box, where)


def _overlap(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of one (left, top, width, height) with many."""
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[:2] + box[2:], boxes[:, :2] + boxes[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    return shared / np.maximum(box[2:].prod() + boxes[:, 2:].prod(axis=1) - shared, 1e-9)
