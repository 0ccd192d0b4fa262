"""Windows are prepared once, clip by clip, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train import prepare_windows as preparing
from aa2.train.layered_windows import load_window
from aa2.train.prepare_windows import _Job, _make, prepare_windows, window_files
from tests.figure_clips import write_pair

from .windows import folder_of, window

RENDERED = Path(__file__).parents[1] / "data/shipped/000008/other"
"""A clip of one character."""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("bundle") / "tiny"
    bundles.save(bundles.build(PRESETS["tiny"]), path)
    return path


@pytest.fixture
def data(tmp_path) -> Path:
    write_pair(tmp_path / "data/000", frames=4)
    return tmp_path / "data"


@pytest.mark.slow
def test_a_rendered_clip_is_prepared_and_stays_as_it_is(bundle, tmp_path):
    shutil.copytree(RENDERED, tmp_path / "data/000008")
    told: list[tuple[int, int]] = []

    def run() -> int:
        told.clear()
        return prepare_windows(
            [tmp_path / "data"],
            tmp_path / "windows",
            bundle,
            frames=2,
            progress=lambda done, total: told.append((done, total)),
        )

    number = run()
    assert number > 0 and told == [(0, 1), (1, 1)]
    files = window_files(tmp_path / "windows")
    assert [f.relative_to(tmp_path / "windows") for f in files] == [
        Path(f"000008/{n}.npz") for n in range(number)
    ]
    assert {load_window(file).target.shape[0] for file in files} == {2}
    assert [p.name for p in (tmp_path / "windows").iterdir()] == ["000008"]
    before = {file: file.stat().st_mtime_ns for file in files}
    assert run() == number and told == [(1, 1)]
    assert {file: file.stat().st_mtime_ns for file in files} == before


def job(data: Path, tmp_path: Path, bundle: Path) -> _Job:
    return _Job(data / "000", tmp_path / "000", str(bundle), 2, 0)


@pytest.mark.slow
@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, RuntimeError])
def test_a_job_that_is_ended_leaves_no_folder(data, tmp_path, bundle, monkeypatch, end):
    def windows(*_):
        yield window()
        raise end

    monkeypatch.setattr(preparing, "extracted_windows", windows)
    before = set(tmp_path.iterdir())
    with pytest.raises(end):
        _make(job(data, tmp_path, bundle))
    assert set(tmp_path.iterdir()) == before


def test_what_a_killed_job_leaves_is_no_window(data, tmp_path, bundle, monkeypatch):
    left = folder_of(tmp_path / ".000-abcdefgh", 1)
    (left / "000").rename(left / "new")
    with pytest.raises(InputError, match="holds no prepared windows"):
        window_files(tmp_path)
    monkeypatch.setattr(preparing, "extracted_windows", lambda *_: iter([window(), window()]))
    assert _make(job(data, tmp_path, bundle)) == 2
    assert [file.parent.name for file in window_files(tmp_path)] == ["000", "000"]


def test_a_clip_of_which_nothing_comes_is_not_tried_again(data, tmp_path, bundle, monkeypatch):
    monkeypatch.setattr(preparing, "extracted_windows", lambda *_: iter(()))
    assert _make(job(data, tmp_path, bundle)) == 0
    (tmp_path / "000").rename(tmp_path / "data-000")
    (tmp_path / "windows").mkdir()
    (tmp_path / "data-000").rename(tmp_path / "windows/000")
    with pytest.raises(InputError, match="holds no prepared windows"):
        prepare_windows([data], tmp_path / "windows", bundle)


def test_a_clips_draws_depend_on_seed_and_name(data, tmp_path, bundle, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        preparing, "extracted_windows", lambda clip, frames, bundle, rng: drawn.append(rng.random()) or ()
    )
    for name, seed in (("a", 0), ("b", 0), ("a", 1), ("a", 0), ("no UTF-8: \udcff", 0)):
        shutil.copytree(data / "000", tmp_path / "clips" / name, dirs_exist_ok=True)
        made = tmp_path / f"{len(drawn)}"
        made.mkdir()
        _make(_Job(tmp_path / "clips" / name, made / name, str(bundle), 2, seed))
    assert drawn[0] == drawn[3] and len(set(drawn)) == 4


@pytest.mark.slow
def test_what_cannot_be_prepared_is_told(data, tmp_path, bundle):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="holds no clips"):
        prepare_windows([empty], tmp_path / "windows", bundle)
    with pytest.raises(InputError, match="no bundle of this name"):
        prepare_windows([data], tmp_path / "windows", tmp_path / "nothing")
    with pytest.raises(InputError, match="has 4 frames, not 5; ask for fewer `frames`"):
        prepare_windows([data], tmp_path / "windows", bundle, frames=5)
    assert not list((tmp_path / "windows").iterdir())
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        prepare_windows([data], tmp_path / "file", bundle)


def test_two_clips_of_one_name_would_share_a_folder(data, tmp_path, bundle):
    write_pair(tmp_path / "more/000", frames=4)
    with pytest.raises(InputError, match="rename one, their windows share a folder"):
        prepare_windows([data, tmp_path / "more"], tmp_path / "windows", bundle)
