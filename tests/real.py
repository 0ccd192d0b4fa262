"""Real pictures and videos beside this checkout; a test that asks for one that is not there is skipped."""

from __future__ import annotations

import functools
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from aa2.extract.extract import extract_reference
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader
from aa2.media.video_writer import VideoWriter
from aa2.types import Reference

REAL = Path(__file__).parents[2] / "shared" / "real"


def real(name: str) -> Path:
    """One of the files."""
    if not (REAL / name).exists():
        pytest.skip(f"{name} is not here")
    return REAL / name


def excerpt(name: str, start: int, stop: int, folder: Path, fewer: int = 1) -> Path:
    """The frames from ``start`` to before ``stop`` of one of the videos, without loss.

    ``fewer`` pixels a side become one.
    """
    with VideoReader(real(name)) as video:
        size = (video.info.width // fewer, video.info.height // fewer)
        with VideoWriter(folder / "excerpt.mp4", size, video.info.fps, crf=0) as excerpt:
            for _, picture in islice(video, start, stop):
                excerpt.write(np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)))
    return folder / "excerpt.mp4"


def real_person(name: str) -> Reference:
    """The person in one of the pictures, extracted once for all tests of a process; not to be written to."""
    return _extracted(real(name))


@functools.cache
def _extracted(path: Path) -> Reference:
    reference = extract_reference(read_picture(path))
    assert reference is not None
    return reference
