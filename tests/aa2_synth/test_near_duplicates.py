from __future__ import annotations

import shutil

import pytest

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
near_duplicates = pytest.importorskip("aa2_synth.near_duplicates")
produce = pytest.importorskip("aa2_synth.produce")


@pytest.fixture(scope="module")
def clips(renderer, tmp_path_factory):
    """Twelve clips of one frame."""
    folder = tmp_path_factory.mktemp("clips")
    for index in range(12):
        path = folder / f"{index:03d}"
        produce.write_clip(renderer, path, seed=5, split="train", index=index, frames=1)
    return sorted(folder.iterdir())


@pytest.mark.slow
def test_random_clips_are_no_twins(clips):
    pairs = near_duplicates.closest_pairs(clips, most=100)
    assert len(pairs) == 66
    assert [pair.distance for pair in pairs] == sorted(pair.distance for pair in pairs)
    assert all(0 < pair.distance <= 1 and not pair.near_duplicate for pair in pairs)


@pytest.mark.slow
def test_a_clip_that_comes_twice_is_found(clips, tmp_path):
    again = shutil.copytree(clips[3], tmp_path / "again")
    first, second, *_ = near_duplicates.closest_pairs([*clips, again])
    assert {first.first, first.second} == {clips[3], again}
    assert first.distance == 0 and first.near_duplicate and not second.near_duplicate
