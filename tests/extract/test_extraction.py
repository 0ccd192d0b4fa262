"""Extraction that is stopped and gone on with finds what it finds in one go, and does little twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.extract.choice import Spot
from aa2.extract.extract import extract
from aa2.extract.extraction import STAGES, Extraction
from aa2.extract.found import ObjectPrompt
from aa2.extract.frame_sources import StoredFrames, VideoFrames
from aa2.extract.protocols import DepthExtractor, Extractor, MaskExtractor, ObjectExtractor
from aa2.media.frame_store import FrameStore
from aa2.media.stage_log import GROUP
from aa2.media.video import VideoReader, probe
from tests.extract.discs import BLUE, GREEN, RED, disc_extractor, film, frame

FRAMES = 21
CUT = 13


class Stop(BaseException):
    """As a signal would."""


def scene(number: int) -> np.ndarray:
    """Two people, one of whom hides the other for a while, and a cut."""
    discs = [(30.0 + 4 * number, 48.0, 14.0, RED), (120.0 - 5 * number, 46.0, 11.0, BLUE)]
    return frame(discs, backdrop=number >= CUT)


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "film.mp4", FRAMES, scene)


def stopping(at: set[tuple[str, int]], seen: list[tuple[str, int]]):
    """Told of progress, stops once at each of some moments."""

    def tell(stage: str, done: int, total: int) -> None:
        seen.append((stage, done))
        if (stage, done) in at:
            at.discard((stage, done))
            raise Stop

    return tell


def run(folder: Path, video: Path, parts: Extractor, tell=None, **options) -> Path:
    info = probe(video)
    store = FrameStore(folder / "frames", info.format, GROUP)
    made = Extraction(folder, StoredFrames(video, info, store), parts, progress=tell, **options).run()
    store.close()
    return made.folder


def content(clip: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(clip)): path.read_bytes() for path in sorted(clip.rglob("*")) if path.is_file()
    }


def stopped(
    folder: Path, video: Path, parts: Sequence[Extractor], at: set[tuple[str, int]], **options
) -> tuple[Path, dict[str, int]]:
    """The clip of a job that is stopped at these moments, and by stage the most frames done again."""
    seen: list[tuple[str, int]] = []
    again: dict[str, int] = dict.fromkeys(STAGES, 0)
    for extractor in parts:
        before = dict(seen)
        begun = len(seen)
        try:
            clip = run(folder, video, extractor, stopping(at, seen), **options)
        except Stop:
            clip = None
        for stage, done in dict(reversed(seen[begun:])).items():
            again[stage] = max(again[stage], before.get(stage, 0) - done + 1)
        if clip is not None:
            return clip, again
    raise AssertionError("it never came to its end")


@pytest.mark.parametrize("choice", [None, Spot(15, 120 - 75, 46)])
def test_stopped_anywhere_the_clip_is_the_same(tmp_path, video, choice):
    whole = content(run(tmp_path / "whole", video, disc_extractor(), choice=choice))
    at = {
        (STAGES[0], 3),
        (STAGES[0], 9),
        (STAGES[0], FRAMES),
        (STAGES[1], 1),
        (STAGES[1], 12),
        (STAGES[1], 16),
    }
    parts = [disc_extractor() for _ in range(8)]
    clip, again = stopped(tmp_path / "job", video, parts, at, choice=choice)
    assert content(clip) == whole and len(whole) > FRAMES
    assert max(again.values()) <= GROUP


def test_stopped_where_the_last_group_is_whole(tmp_path):
    """Nothing is left to be written down then when a pass ends."""
    whole_groups = film(tmp_path / "g.mp4", 2 * GROUP, scene)
    whole = content(run(tmp_path / "whole", whole_groups, disc_extractor()))
    at = {(STAGES[0], 2 * GROUP), (STAGES[1], 1), (STAGES[1], 2 * GROUP)}
    clip, again = stopped(tmp_path / "job", whole_groups, [disc_extractor() for _ in range(4)], at)
    assert content(clip) == whole and max(again.values()) <= GROUP


class Forgetful(MaskExtractor):
    """Remembers, and does not say what."""

    def __init__(self) -> None:
        self._count = 0

    def mask(self, picture, person):
        self._count += 1
        return np.round(person.coverage.paste(picture.shape) * (255 - self._count)).astype(np.uint8)

    def reset(self) -> None:
        self._count = 0


class Green(ObjectExtractor):
    """Whatever is green; counts too, and says so."""

    def __init__(self) -> None:
        self.memory = 0

    def start(self, prompts: Sequence[ObjectPrompt]) -> None:
        pass

    def masks(self, picture, person):
        self.memory += 1
        return np.roll(picture[..., 1] > 150, self.memory, axis=1)[None]

    def reset(self) -> None:
        self.memory = 0


class Grey(DepthExtractor):
    memory = None

    def depth(self, picture):
        return picture[..., 0].astype(np.float32) / 100

    def reset(self) -> None:
        pass


def forgetful() -> Extractor:
    parts = disc_extractor()
    return Extractor("forgetful", parts.pose, Forgetful(), None, Green(), Grey())


def test_parts_that_do_not_say_what_they_remember_are_asked_for_the_shot_again(tmp_path, video):
    whole = content(run(tmp_path / "whole", video, forgetful()))
    at = {(STAGES[1], 10), (STAGES[1], 20)}
    clip, again = stopped(tmp_path / "job", video, [forgetful() for _ in range(4)], at)
    assert content(clip) == whole and any("object_masks" in name for name in whole)
    assert again[STAGES[1]] == 20  # GROUP and the cut never meet here, so that all is asked again


def test_objects_and_depth_go_on_where_they_were(tmp_path):
    made = film(
        tmp_path / "g.mp4", 18, lambda t: frame([(40.0 + t, 48.0, 14.0, RED), (100.0, 50.0, 9.0, GREEN)])
    )

    def parts() -> Extractor:
        discs = disc_extractor()
        return Extractor("all", discs.pose, discs.mask, None, Green(), Grey())

    whole = content(run(tmp_path / "whole", made, parts()))
    clip, again = stopped(
        tmp_path / "job", made, [parts() for _ in range(3)], {(STAGES[1], 10), (STAGES[1], 17)}
    )
    assert content(clip) == whole and again[STAGES[1]] <= GROUP


def test_the_video_is_decoded_once_and_looked_at_twice(tmp_path, video, monkeypatch):
    decoded = []
    native = VideoReader.native
    monkeypatch.setattr(
        VideoReader, "native", lambda self: map(lambda f: decoded.append(0) or f, native(self))
    )
    clip = run(tmp_path, video, disc_extractor())
    assert len(decoded) == FRAMES
    store = FrameStore(tmp_path / "frames", probe(video).format, GROUP)
    with Clip.open(clip, frames=store) as kept, VideoReader(video) as reader:
        for t, (_, picture) in enumerate(reader):
            assert np.array_equal(kept.frames(t, t + 1)[0], picture)


def test_a_part_of_a_video(tmp_path, video):
    """Times, and the frame in which somebody is named, are still those of the file."""
    info = probe(video)
    source = VideoFrames(video, info, (0.45, 1.55))
    clip = Extraction(tmp_path / "part", source, disc_extractor(), Spot(7, 120 - 35, 46)).run().folder
    with Clip.open(clip, frames=FrameStore(tmp_path, info.format, GROUP)) as part:
        assert part.times == pytest.approx(np.arange(5, 16) / 10)
        assert part.pose.keypoints[2, :17].mean(axis=0) == pytest.approx([120 - 35, 46], abs=3)
    early = VideoFrames(video, info, (0.45, 1.55))
    with pytest.raises(InputError, match="frame 2 is before the part"):
        Extraction(tmp_path / "early", early, disc_extractor(), Spot(2, 110, 46)).run()
    late = VideoFrames(video, info, (9.0, 10.0))
    with pytest.raises(InputError, match=r"`start`: the last frame is shown at 2\.00 s"):
        Extraction(tmp_path / "late", late, disc_extractor()).run()


def test_a_clip_that_is_kept_is_packed_and_leaves_no_job(tmp_path, video):
    with extract(video, tmp_path / "clip", extractor=disc_extractor()) as clip:
        assert len(clip) == FRAMES
    assert {path.name for path in tmp_path.iterdir()} == {"clip"}
    names = {path.name for path in (tmp_path / "clip").iterdir()}
    assert {"clip.json", "pose.npz", "character_mask.zip"} <= names <= {*names, "occluder_mask.zip"}


def test_an_extraction_that_is_stopped_goes_on(tmp_path, video):
    def stop(done: int, total: int) -> None:
        if done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract(video, tmp_path / "clip", extractor=disc_extractor(), progress=stop)
    assert (tmp_path / "clip.job").is_dir() and not (tmp_path / "clip").exists()
    done: list[int] = []
    with extract(
        video,
        tmp_path / "clip",
        extractor=disc_extractor(),
        resume=True,
        progress=lambda now, _: done.append(now),
    ) as clip:
        assert len(clip) == FRAMES and min(done) >= 30 - GROUP
    extract(video, tmp_path / "whole", extractor=disc_extractor()).close()
    assert content(tmp_path / "clip") == content(tmp_path / "whole")
