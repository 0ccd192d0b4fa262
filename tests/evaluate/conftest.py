"""A folder of real videos, extracted once for all tests of this room, as people are outlined in it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

import aa2
from aa2.errors import Doubt
from aa2.evaluate.protocols.real import real_cases
from aa2.media.picture import read_picture, write_picture
from aa2.media.video import VideoReader
from aa2.media.video_writer import VideoWriter
from tests.once import found_once

DEMO = Path(aa2.__file__).parent / "demo"
FRAMES, SIDE = 24, 192


@pytest.fixture(scope="package", autouse=True)
def everything_found_once() -> Iterator[None]:
    with found_once(windows=True):
        yield


@pytest.fixture(scope="session")
def real_videos(tmp_path_factory) -> Path:
    """A folder with three others.

    ``data`` holds one video that can be used and two that cannot, ``people`` two pictures of which one shows
    nobody, ``kept`` their extractions.
    """
    root = tmp_path_factory.mktemp("real")
    for name in ("data", "people"):
        (root / name).mkdir()
    with VideoReader(DEMO / "driving.mp4") as video:
        frames = [cv2.resize(f, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for _, f in islice(video, FRAMES)]
    _write(root / "data/walk.mp4", frames)
    _write(root / "data/empty.mkv", [np.full((96, 96, 3), 90, np.uint8)] * 2)
    (root / "data/broken.mp4").write_bytes(b"no video")
    person = cv2.resize(
        read_picture(DEMO / "reference.png"), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
    )
    write_picture(root / "people/somebody.png", person)
    write_picture(root / "people/nobody.jpg", np.full((64, 64, 3), 120, np.uint8))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Doubt)
        for case in real_cases(root / "data", ("self", "cross"), root / "kept", root / "people"):
            assert len(case.driving)
    return root


def _write(path: Path, frames: list[np.ndarray]) -> None:
    size = frames[0].shape[1], frames[0].shape[0]
    with VideoWriter(path, size, Fraction(12), threads=1) as video:
        for frame in frames:
            video.write(frame)
