"""The main job in memory: what is kept, what is told apart, how it is stopped."""

from __future__ import annotations

import importlib
import mmap
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2 import Cancelled, InputError, Pipeline, Spot, animate
from aa2.animate.diffusion_painter import diffusion_model
from aa2.animate.frame_reader import FrameReader
from aa2.animate.stage import StagedClip
from aa2.clips.clip import Clip
from aa2.config import PRESETS
from aa2.extract.extraction import STAGES
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader
from aa2.models.bundle import build, save
from aa2.types import Pose
from tests.animate.test_compose import film

pytestmark = pytest.mark.slow
DEMO = Path(__file__).parents[2] / "src/aa2/demo"


@pytest.fixture(scope="module")
def given(tmp_path_factory) -> Path:
    """A tiny bundle, and a clip of five frames: two windows."""
    folder = tmp_path_factory.mktemp("given")
    torch.manual_seed(0)
    save(build(PRESETS["tiny"]), folder / "tiny")
    film(folder / "film", 5)
    return folder


@pytest.fixture(scope="module")
def pipeline(given) -> Pipeline:
    return Pipeline.from_pretrained(given / "tiny", device="cpu")


def test_frames_in_memory_are_those_of_the_file(given, pipeline, tmp_path, portrait):
    """Up to the codec; and `animate` is the pipeline's shortest use."""
    frames = list(pipeline.frames(portrait, given / "film" / "clip", seed=3))
    assert len(frames) == 5 and all(f.shape == (128, 128, 3) and f.dtype == np.uint8 for f in frames)
    output = animate(
        portrait, given / "film" / "clip", tmp_path / "o.mp4", bundle=given / "tiny", device="cpu", seed=3
    )
    with VideoReader(output) as video:
        for (_, shown), frame in zip(video, frames, strict=True):
            assert np.abs(shown.astype(int) - frame).mean() < 3
    again = pipeline.animate(portrait, given / "film" / "clip", tmp_path / "again.mp4", seed=3)
    assert again.read_bytes() == output.read_bytes()


def test_the_model_and_the_characters_are_kept(given, pipeline, portrait):
    picture = read_picture(portrait)
    one = pipeline.character(portrait)
    assert pipeline.character(portrait) is one
    in_memory = pipeline.character(picture)
    assert in_memory is not one and pipeline.character(picture.copy()) is in_memory
    assert pipeline.character(picture, person=(150, 190)) is not in_memory
    np.testing.assert_array_equal(in_memory.reference.mask, one.reference.mask)
    assert one.cropped((64, 64)) is one.cropped((64, 64))
    assert pipeline.model is pipeline.model


def test_a_character_and_its_picture_give_the_same(given, pipeline, portrait):
    clip = given / "film" / "clip"
    first = next(pipeline.frames(pipeline.character(portrait), clip))
    np.testing.assert_array_equal(first, next(pipeline.frames(read_picture(portrait), clip)))


def test_pipelines_share_no_weights(given, pipeline):
    other = Pipeline.from_pretrained(given / "tiny", device="cpu")
    mine, theirs = (p.model.compositor for p in (pipeline, other))
    assert mine is not None and theirs is not None
    for one, two in zip(mine.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(one, two) and one.data_ptr() != two.data_ptr()


def test_a_bundle_stays_on_its_device_when_a_model_is_made_for_another():
    bundle = build(PRESETS["tiny"])
    model = diffusion_model(bundle, torch.device("meta"))
    assert model.compositor is not None and next(model.compositor.parameters()).is_meta
    assert all(not p.is_meta for part in bundle.parts().values() for p in part.parameters())


def test_it_stops_between_windows_and_leaves_nothing(given, pipeline, tmp_path, portrait):
    seen: list[int] = []
    with pytest.raises(Cancelled):
        for frame in pipeline.frames(portrait, given / "film" / "clip", cancelled=lambda: len(seen) > 1):
            seen.append(len(frame))
    assert len(seen) == PRESETS["tiny"].window  # the window that was begun is finished
    done: list[int] = []

    def progress(stage: str, now: int, total: int) -> None:
        if stage == "animating":
            done.append(now)

    with pytest.raises(Cancelled):
        pipeline.animate(
            portrait,
            given / "film" / "clip",
            tmp_path / "o.mp4",
            sheet=tmp_path / "o.png",
            progress=progress,
            cancelled=lambda: bool(done),
        )
    assert done == [1, 2, 3, 4] and not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="arrays stay in memory here")
@pytest.mark.parametrize(("extracted", "mode"), [(False, "replace"), (True, "animate")])
def test_poses_of_all_frames_are_not_held(given, pipeline, tmp_path, portrait, monkeypatch, extracted, mode):
    """While frames are made: they would be 6 KB a frame, with the person in it or not."""
    compose, given_to_it = importlib.import_module("aa2.animate.compose"), list[Pose]()

    class Watched(FrameReader):
        def __init__(self, clip: Clip | StagedClip, pose: Pose) -> None:
            super().__init__(clip, pose)
            given_to_it.extend([clip.pose, pose])

    monkeypatch.setattr(compose, "FrameReader", Watched)
    with VideoReader(DEMO / "driving.mp4") as video:
        shown = [frame for (_, frame), _ in zip(video, range(3), strict=False)]
    driving = np.stack(shown) if extracted else given / "film" / "clip"
    pipeline.animate(portrait, driving, tmp_path / "o.mp4", mode=mode)
    list(pipeline.frames(portrait, driving, mode=mode))
    assert len(given_to_it) == 4
    for array in (array for pose in given_to_it for array in vars(pose).values() if array is not None):
        owner = array
        while isinstance(owner, np.ndarray) and owner.base is not None:
            owner = owner.base
        # Nobody's pose is one frame for all.
        assert isinstance(getattr(owner, "obj", None), mmap.mmap) or owner.nbytes == array[0].nbytes


def test_driving_frames_in_memory(pipeline, portrait):
    with VideoReader(DEMO / "driving.mp4") as video:
        driving = [frame for (_, frame), _ in zip(video, range(3), strict=False)]
    stages: set[str] = set()
    frames = list(
        pipeline.frames(
            portrait, iter(driving), fps=12.5, progress=lambda stage, done, total: stages.add(stage)
        )
    )
    assert len(frames) == 3 and stages == {"reading", *STAGES, "animating"}
    changed = [(one != two).any(axis=2) for one, two in zip(frames, driving, strict=True)]
    assert all(0 < c.mean() < 0.8 for c in changed), "the person changes, the surroundings stay to the value"


@pytest.mark.parametrize(
    ("driving", "problem"),
    [
        ([], "not a single frame"),
        ([np.zeros((8, 8, 3), np.float32)], "float32"),
        ([np.zeros((8, 8, 3), np.uint8), np.zeros((8, 9, 3), np.uint8)], "frame 1"),
    ],
)
def test_driving_frames_that_are_none(pipeline, driving, problem, portrait):
    with pytest.raises(InputError, match=f"`driving`: .*{problem}"):
        next(pipeline.frames(portrait, driving))


@pytest.mark.parametrize("person", ["0:60,60", (0, 60, 60), Spot(0, 60, 60), 1])
def test_a_clip_has_its_person_however_another_is_named(given, pipeline, person, portrait):
    with pytest.raises(InputError, match="`person`: the person of a clip is chosen already"):
        next(pipeline.frames(portrait, given / "film" / "clip", person=person))


def test_an_option_that_does_not_exist_is_told_at_once(given, pipeline, portrait):
    with pytest.raises(TypeError, match="'guidence'"):
        pipeline.frames(portrait, given / "film" / "clip", guidence=2)


def test_a_bundle_that_does_not_exist_is_told_at_once(tmp_path):
    with pytest.raises(InputError, match="no bundle"):
        Pipeline.from_pretrained(tmp_path / "nothing")


def test_torch_waits_until_it_is_used():
    code = "import sys; from aa2 import Pipeline; print({'torch', 'cv2', 'av'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
