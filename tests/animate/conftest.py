"""A picture of a person that is quickly lifted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

import aa2
from aa2.media.picture import read_picture, write_picture
from tests.once import found_once

SMALLER = 0.4


@pytest.fixture(scope="package", autouse=True)
def people_found_once() -> Iterator[None]:
    with found_once():
        yield


@pytest.fixture(scope="session")
def portrait(tmp_path_factory) -> Path:
    """The demo's reference in fewer pixels."""
    picture = read_picture(Path(aa2.__file__).parent / "demo/reference.png")
    path = tmp_path_factory.mktemp("portrait") / "person.png"
    small = cv2.resize(picture, None, fx=SMALLER, fy=SMALLER, interpolation=cv2.INTER_AREA)
    write_picture(path, small)
    return path
