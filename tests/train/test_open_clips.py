from types import SimpleNamespace

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.train import open_clips as module
from aa2.train.clip_sources import FIRST
from aa2.train.open_clips import RenderOptions, as_clips, open_clips
from tests.figure_clips import write_pair


@pytest.fixture
def disk(tmp_path):
    """Two clips to train on."""
    for name in ("000", "001"):
        write_pair(tmp_path / "disk" / name, frames=2)
    return [tmp_path / "disk"]


@pytest.fixture
def rendered(tmp_path, monkeypatch) -> list[dict]:
    """In the renderer's place clips of the drawn figure; how it was called."""
    calls = []

    class Demand:
        def __init__(self, **settings) -> None:
            calls.append(settings)

        def __enter__(self):
            return self

        def __exit__(self, *_: object) -> None:
            calls.append({"ended": True})

        def ask(self, numbers) -> None: ...

        def wait(self, number: int):
            path = tmp_path / "rendered" / f"{number:06d}"
            if not path.exists():
                write_pair(path, frames=2)
            return path

    monkeypatch.setattr(module, "data_engine", lambda: SimpleNamespace(rendering=Demand))
    return calls


def names(clips, samples=range(40)) -> list[str]:
    """Where each sample's clip comes from."""
    paths = (clips.pick(np.random.default_rng((0, i)), i)[0].path for i in samples)
    places = (path.parent if path.name == "other" else path for path in paths)
    return [f"{place.parent.name} {place.name}" for place in places]


@pytest.mark.slow
def test_samples_are_shared_out_between_disk_and_renderer(disk, rendered):
    with open_clips(disk, RenderOptions(0.5, workers=3, uses=2), seed=7) as clips:
        found = names(clips)
    kinds = [name.split()[0] for name in found]
    assert 10 < kinds.count("rendered") < 30
    newest = max(name for name in found if name.startswith("rendered"))
    assert FIRST < int(newest.split()[1]) < FIRST + 40 * 0.5 / 2
    settings, ended = rendered
    assert settings["workers"] == 3 and settings["seed"] == module.SEEDS + 7 and ended == {"ended": True}


def test_with_all_samples_rendered_no_data_is_needed(rendered):
    with open_clips([], RenderOptions(1.0)) as clips:
        assert all(name.startswith("rendered") for name in names(clips, range(5)))


@pytest.mark.slow
def test_which_clip_a_sample_has_does_not_depend_on_those_before(disk, rendered):
    found = []
    for first in (0, 20):
        with open_clips(disk, RenderOptions(0.5, uses=2)) as clips:
            found.append(names(clips, range(first, 24)))
    assert found[0][20:] == found[1]


def test_without_rendering_a_run_has_its_folders(disk, rendered):
    with open_clips(disk) as clips:
        assert len(clips) == 2 and all(name.startswith("disk") for name in names(clips, range(5)))
        assert as_clips(clips) is clips and len(as_clips(disk)) == 2
    assert rendered == []


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"share": 1.5}, "`rendered.share`: 1.5 is no share"),
        ({"share": -1}, "`rendered.share`: -1 is no share"),
        ({"share": 1, "workers": 0}, "`rendered.workers`: 0 is less than 1"),
        ({"share": 1, "uses": 0}, "`rendered.uses`: 0 is less than 1"),
    ],
)
def test_numbers_that_make_no_sense_are_told(settings, problem):
    with pytest.raises(InputError, match=problem):
        RenderOptions(**settings)


def test_no_data_is_told(rendered):
    with pytest.raises(InputError, match="`data`: is missing"), open_clips([]):
        pass
    with (
        pytest.raises(InputError, match="missing for 75% of the samples"),
        open_clips([], RenderOptions(0.25)),
    ):
        pass
