from pathlib import Path

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.train import clip_sources
from aa2.train.clip_sources import AHEAD, FIRST, WINDOW, FolderSource, GrowingFolder, RenderedSource, clips_in


class Renderer:
    """Remembers what is asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def ask(self, numbers) -> None:
        self.asked += numbers

    def wait(self, number: int) -> Path:
        return Path(f"{number}")


def numbers(source: RenderedSource, samples) -> list[int]:
    return [int(source.path(np.random.default_rng((0, i)), i).name) for i in samples]


def test_a_clip_is_rendered_ahead_and_used_for_a_while():
    renderer = Renderer()
    found = np.array(numbers(RenderedSource(renderer, uses=10), range(3000)))
    samples = np.arange(3000)
    newest = FIRST - 1 + samples // 10
    assert (found <= newest).all() and (found > newest - WINDOW).all()
    assert renderer.asked == list(range(newest[-1] + AHEAD + 1))
    uses = np.bincount(found)[: 3000 // 10 - WINDOW]
    assert (uses > 0).mean() > 0.98 and uses[WINDOW:].mean() == pytest.approx(10, rel=0.15)


def test_a_sample_has_its_clip_whatever_was_before():
    whole = numbers(RenderedSource(Renderer(), uses=3), range(600))
    for start, step in ((400, 1), (1, 7), (599, -1)):
        part = range(start, -1 if step < 0 else 600, step)
        assert numbers(RenderedSource(Renderer(), uses=3), part) == [whole[i] for i in part]


def test_a_run_that_resumes_asks_only_for_what_it_needs():
    renderer = Renderer()
    numbers(RenderedSource(renderer, uses=1), [5000])
    assert len(renderer.asked) == WINDOW + AHEAD


def test_a_folder_gives_all_of_its_clips_alike():
    source = FolderSource([Path(str(i)) for i in range(5)])
    rng = np.random.default_rng(0)
    found = np.bincount([int(source.path(rng, i).name) for i in range(500)], minlength=len(source))
    assert found.min() > 70


def test_a_growing_folder_gives_what_is_there_and_waits_for_the_first(tmp_path, monkeypatch):
    source, rng = GrowingFolder(tmp_path), np.random.default_rng(0)
    monkeypatch.setattr(clip_sources, "REFRESH", 0.0)
    monkeypatch.setattr(clip_sources.time, "sleep", lambda seconds: (tmp_path / "first").mkdir())
    (tmp_path / ".unfinished").mkdir()
    assert {source.path(rng, i).name for i in range(20)} == {"first"}
    (tmp_path / "second").mkdir()
    assert {source.path(rng, i).name for i in range(20)} == {"first", "second"} and len(source) == 2


def test_no_clips(tmp_path):
    with pytest.raises(InputError, match="holds no clips"):
        clips_in([tmp_path])
