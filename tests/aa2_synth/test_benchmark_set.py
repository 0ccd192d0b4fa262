import pytest

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
sets = pytest.importorskip("aa2_synth.benchmark_set")


def test_the_sets_have_their_sizes_and_share_no_clip():
    found = [sets.fixed_set(name) for name in sets.SIZES]
    assert [len(fixed.indices) for fixed in found] == [100, 100, 40, 50]
    assert len({index for fixed in found for index in fixed.indices}) == 290
    assert {name: sets.fixed_set(name).look for name in sets.SIZES} == {
        "self": "wild",
        "cross": "wild",
        "objects": "wild",
        "user-like": "user-like",
    }
    assert {(fixed.seed, fixed.frames) for fixed in found} == {(sets.SEED, sets.FRAMES)}


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_something_is_held_in_every_clip_that_promises_it():
    fixed = sets.fixed_set("objects")
    for index in fixed.indices:
        plan = sets.make_plan(fixed.seed, "test", index, fixed.frames)
        assert sets.holds_something(plan), f"clip {index}: run python -m aa2_synth.benchmark_set"
