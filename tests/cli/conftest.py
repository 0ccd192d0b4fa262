"""What a user might bring, made once for all commands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

import aa2
from aa2.config import PRESETS
from aa2.media.picture import read_picture, write_picture
from aa2.models.bundle import build, save
from tests.animate.test_compose import film
from tests.media.conftest import colours, make_video
from tests.once import found_once


@pytest.fixture(scope="package", autouse=True)
def people_found_once() -> Iterator[None]:
    with found_once():
        yield


@pytest.fixture(autouse=True)
def no_progress(monkeypatch) -> None:
    """However slow a machine is, it tells how far it is in no test of what else is told."""
    monkeypatch.setattr("aa2.progress.EVERY", math.inf)


@pytest.fixture(scope="session")
def inputs(tmp_path_factory) -> Path:
    """Everything a user might bring, good and bad."""
    folder = tmp_path_factory.mktemp("inputs")
    torch.manual_seed(0)
    save(build(PRESETS["tiny"]), folder / "tiny")
    person = read_picture(Path(aa2.__file__).parent / "demo/reference.png")
    write_picture(
        folder / "person.png", cv2.resize(person, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    )
    film(folder / "film", 6)
    film(folder / "nobody", 3, absent=[0, 1, 2])
    scene = cv2.resize(
        np.random.default_rng(0).integers(0, 255, (4, 4, 3), np.uint8),
        (160, 120),
        interpolation=cv2.INTER_CUBIC,
    )
    write_picture(folder / "scenery.png", scene)
    write_picture(folder / "dot.png", scene[:1, :1])
    make_video(folder / "scenery.mp4", [scene] * 5)
    whole = make_video(folder / "long.mp4", colours(60)).read_bytes()
    (folder / "truncated.mp4").write_bytes(whole[: len(whole) // 2])
    picture = (folder / "scenery.png").read_bytes()
    (folder / "truncated.png").write_bytes(picture[: len(picture) // 20])
    (folder / "text.mp4").write_text("This is no video.\n" * 50)
    make_sound(folder / "sound.mp4")
    return folder


def make_sound(path: Path) -> None:
    """A file with sound and no picture."""
    import av

    with (
        av.open(make_video(path.with_suffix(".mkv"), colours(25), sound="aac")) as source,
        av.open(path, "w") as target,
    ):
        track = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = track
                target.mux(packet)
