"""A result that is stopped and gone on with is the one that is made in one go, in picture and sound."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av
import numpy as np
import pytest

from aa2 import Doubt, InputError, Pipeline
from aa2.animate.compose import RUN
from aa2.config import PRESETS
from aa2.models.bundle import save
from tests.animate.test_compose import awake, film

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:the person is:aa2.Doubt")]
FRAMES = 14
ABSENT = [2, *range(8, FRAMES)]


class Stop(KeyboardInterrupt):
    """As Ctrl-C does."""


@pytest.fixture(scope="module")
def given(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("given")
    save(awake(), folder / "tiny")
    film(folder / "film", FRAMES, absent=ABSENT)
    return folder


@pytest.fixture(scope="module")
def pipeline(given) -> Pipeline:
    return Pipeline(given / "tiny", device="cpu")


def told(path: Path) -> str:
    """A hash of what is seen and heard, and when."""
    digest = hashlib.sha256()
    with av.open(path) as container:
        for frame in container.decode(*container.streams):
            assert isinstance(frame, av.VideoFrame | av.AudioFrame)
            digest.update(f"{frame.time}".encode() + frame.to_ndarray().tobytes())
    return digest.hexdigest()


def test_stopped_again_and_again(given, pipeline, portrait, tmp_path):
    clip = given / "film/clip"
    whole = pipeline.animate(portrait, clip, tmp_path / "whole.mp4", layer=tmp_path / "whole.mkv", seed=3)
    moments = [
        ("posing the character", 3),
        ("posing the character", 11),
        ("animating", 1),
        ("animating", 6),
        ("animating", 12),
        ("writing", 4),
    ]
    work, output, layer = tmp_path / "film.mp4.job", tmp_path / "film.mp4", tmp_path / "film.mkv"
    also = {"layer": layer, "sheet": tmp_path / "film.png", "seed": 3}
    last: dict[str, int] = {}
    for moment in [*moments, None]:
        first: dict[str, int] = {}

        def tell(stage: str, done: int, _: int, moment=moment, first=first) -> None:
            first.setdefault(stage, done)
            last[stage] = done
            if moment is not None and stage == moment[0] and done >= moment[1]:
                raise Stop

        resume, before = work.exists(), dict(last)
        try:
            pipeline.animate(portrait, clip, output, **also, resume=resume, progress=tell)
        except Stop:
            assert work.exists() and not output.exists()
        for stage in ("posing the character", "animating"):
            assert before.get(stage, 0) - first.get(stage, FRAMES) + 1 <= RUN
    assert told(output) == told(whole) and told(layer) == told(tmp_path / "whole.mkv")
    assert (tmp_path / "film.png").exists() and not work.exists()


def test_what_differs_is_refused_by_name_or_begun_anew(given, pipeline, portrait, tmp_path):
    clip, output = given / "film/clip", tmp_path / "o.mp4"

    def stop(stage: str, done: int, _: int) -> None:
        if stage == "animating":
            raise Stop

    with pytest.raises(Stop):
        pipeline.animate(portrait, clip, output, progress=stop)
    with pytest.raises(InputError, match="`seed` was 0 when it began and is 1 now"):
        pipeline.animate(portrait, clip, output, seed=1, resume=True)
    with pytest.raises(InputError, match="`reference` has changed since it began"):
        pipeline.animate(np.full((64, 64, 3), 128, np.uint8), clip, output, resume=True)
    with pytest.warns(Doubt, match="an unfinished run is removed: `seed` was 0"):
        pipeline.animate(portrait, clip, output, seed=1)
    with pytest.raises(InputError, match=r"o\.mp4: has no unfinished run"):
        pipeline.animate(portrait, clip, output, seed=1, resume=True)
    assert output.exists()


def test_an_error_leaves_nothing(given, pipeline, portrait, tmp_path):
    film(tmp_path / "in", 3, absent=[0, 1, 2])
    with pytest.raises(InputError, match="no person"):
        pipeline.animate(portrait, tmp_path / "in/clip", tmp_path / "o.mp4")
    assert {path.name for path in tmp_path.iterdir()} == {"in"}


def test_a_preset_has_windows_no_longer_than_a_stop_may_cost():
    assert max(preset.window for preset in PRESETS.values()) <= RUN
