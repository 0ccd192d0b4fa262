"""The supervisor by a false clock: what hangs or dies costs no result and no second too much."""

import functools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.train.lease.drivers import Driver
from aa2.train.lease.parts import join, published
from aa2.train.lease.plan import Plan
from aa2.train.lease.supervise import RESTARTS, STALLED
from tests.train.lease.stage_play import Play, renders, trains


def brought(play: Play, tmp_path) -> int:
    """The step of the checkpoint in the result."""
    join(published(play.result), tmp_path / "unpacked")
    return json.loads((tmp_path / "unpacked/checkpoint/state.json").read_text())["step"]


def held(play: Play) -> None:
    """What holds of every run."""
    plan = Plan(play.minutes * 60)
    assert play.now() <= plan.seconds
    assert not any("a fault" in line for line in play.said), play.said
    assert all(actor.status is not None for actor in play.actors), "somebody was left behind"
    for module, when, arguments in play.launched:
        if module == "work":
            assert plan.may_train(when), "a training was begun that could not end"
            assert arguments["--until"] - 1000 == pytest.approx(plan.train_until, abs=0.01)
            if arguments["--measure"] > 0:
                assert plan.may_train(max(when, plan.check_until) + arguments["--measure"])


def test_all_goes_well(tmp_path):
    play = Play(tmp_path, 9, trains, renders)
    assert play.run() == 0
    held(play)
    # 10 s of checking, 75 s of measuring, and a step a second until ten seconds before the result is written.
    assert brought(play, tmp_path) == pytest.approx(500 - 85, abs=2)
    assert play.now() == pytest.approx(500, abs=1)
    assert "clips: rendered by a false GPU, the first after 6 s" in play.said
    lines = [line for line in play.said if "step" in line]
    assert len(lines) == pytest.approx(41, abs=2) and "loss 1.0000" in lines[0] and "clips" in lines[0]
    assert sum("result brought" in line for line in play.said) == 7


def test_a_renderer_that_dies_gets_a_successor(tmp_path):
    died = []

    def mortal(play, arguments):
        inner = renders(play, arguments)
        while died or arguments["--member"] == 0 or play.now() < 20:
            yield next(inner)
        died.append(True)
        return 1

    play = Play(tmp_path, 5, trains, mortal)
    assert play.run() == 0
    held(play)
    assert "renderer 1 died (status 1); another takes its place" in play.said
    assert [args["--member"] for module, _, args in play.launched if module == "render"] == [0, 1, 1]


def test_renderers_that_always_die_are_given_up_and_training_goes_on(tmp_path):
    def mortal(play, arguments):
        (play.folder.store / f"{int(arguments['--member']):06d}").mkdir(exist_ok=True)
        yield 3.0
        return -9

    play = Play(tmp_path, 5, trains, mortal)
    assert play.run() == 0
    held(play)
    assert sum(module == "render" for module, *_ in play.launched) == 2 * (1 + 3)
    assert brought(play, tmp_path) > 150


def test_the_next_driver_is_tried_and_packed_clips_are_the_last_resort(tmp_path):
    def blind(play, arguments):
        yield 1e9  # hangs in the driver
        return 0

    packed = tmp_path / "packed/clips/000"
    packed.mkdir(parents=True)
    (packed / "clip.json").write_text("{}")
    play = Play(tmp_path, 9, trains, blind, drivers=[Driver("NVIDIA EGL"), Driver("Mesa")])
    assert play.run() == 0
    held(play)
    tries = [when for module, when, _ in play.launched if module == "render"]
    assert tries == pytest.approx([0, 0, 20, 20], abs=1.5)
    assert "NVIDIA EGL draws nothing; see render.log" in play.said
    assert "clips: the 1 that were packed, for nothing is rendered yet" in play.said
    assert (play.folder.store / "packed-000/clip.json").exists()


def test_renderers_that_are_late_join_the_packed_clips(tmp_path):
    def late(play, arguments):
        yield 60.0
        return (yield from renders(play, arguments))

    play = Play(tmp_path, 9, trains, late)
    assert play.run() == 0
    held(play)
    assert "clips: the 0 that were packed, for nothing is rendered yet" in play.said
    assert play.folder.clips() > 100
    assert [when for module, when, _ in play.launched if module == "render"] == [0, 0]


def test_drivers_that_all_fail_leave_the_packed_clips(tmp_path):
    def fails(play, arguments):
        return 2
        yield

    play = Play(tmp_path, 9, trains, fails, drivers=[Driver("NVIDIA EGL"), Driver("Mesa")])
    assert play.run() == 0
    assert "clips: the 0 that were packed, for nothing can be rendered" in play.said


def test_a_driver_that_fails_at_once_costs_no_time(tmp_path):
    def fails(play, arguments):
        if "nvidia" in arguments:
            return 2
        return (yield from renders(play, arguments))

    drivers = [Driver("NVIDIA EGL", {"nvidia": "1"}), Driver("Mesa")]
    play = Play(tmp_path, 9, trains, fails, drivers)
    assert play.run() == 0
    assert [when for module, when, _ in play.launched if module == "render"] == pytest.approx([0] * 4, abs=1)


def test_a_queue_that_starves_is_taken_up_again(tmp_path):
    def starves_once(play, arguments):
        first = sum(module == "work" for module, *_ in play.launched) == 1
        return trains(play, arguments, until=200.0 if first else 1e9, first=0 if first else 60)

    play = Play(tmp_path, 9, starves_once, renders)
    assert play.run() == 0
    held(play)
    starts = [when for module, when, _ in play.launched if module == "work"]
    assert starts == pytest.approx([0, 200 + STALLED], abs=3)
    assert brought(play, tmp_path) == pytest.approx(60 + 500 - 330, abs=4)


def test_a_queue_that_starves_too_late_leaves_the_last_checkpoint(tmp_path):
    play = Play(tmp_path, 5, functools.partial(trains, until=200.0), renders)
    assert play.run() == 0
    held(play)
    assert brought(play, tmp_path) == 120
    assert play.now() == pytest.approx(270, abs=1)


def test_a_worker_that_saves_for_ever_is_not_waited_for(tmp_path):
    play = Play(tmp_path, 5, functools.partial(trains, over_time=1e9), renders)
    assert play.run() == 0
    held(play)
    assert brought(play, tmp_path) == 180


def test_what_is_measured_for_ever_is_cut_off(tmp_path):
    def compiles(play, arguments):
        if arguments["--measure"] == 0:
            return (yield from trains(play, arguments))
        play.phase("measure", until=play.clock.now() + arguments["--measure"])
        yield 1e9
        return 0

    play = Play(tmp_path, 9, compiles, renders)
    assert play.run() == 0
    held(play)
    work = [(when, arguments["--measure"]) for module, when, arguments in play.launched if module == "work"]
    assert work[0] == (0, 75) and work[1] == (pytest.approx(76, abs=1), 0)


def test_a_worker_that_cannot_start_does_not_burn_the_time_and_is_heard(tmp_path):
    def broken(play, arguments):
        yield 2.0
        (play.folder.work / "work.log").write_text("Traceback\nImportError: no such thing\n")
        return 1

    play = Play(tmp_path, 9, broken, renders)
    assert play.run() == 1
    held(play)
    assert play.now() < 15
    assert sum(module == "work" for module, *_ in play.launched) == 1 + RESTARTS
    assert sum("It said: ImportError: no such thing" in line for line in play.said) == 1 + RESTARTS
    assert "work.log ends:\nTraceback\nImportError: no such thing" in play.said


def test_imports_that_hang_are_tried_again(tmp_path):
    def sleeps_once(play, arguments):
        if sum(module == "work" for module, *_ in play.launched) == 1:
            yield 1e9
        return (yield from trains(play, arguments))

    play = Play(tmp_path, 9, sleeps_once, renders)
    assert play.run() == 0
    held(play)


def test_what_was_there_before_is_no_result(tmp_path):
    def broken(play, arguments):
        yield 2.0
        return 1

    play = Play(tmp_path, 5, broken, renders)
    play.checkpoint(60)
    (play.result / "parts").mkdir(parents=True)
    assert play.run() == 1


def test_a_fault_of_the_supervisor_s_own_costs_nothing_else(tmp_path, monkeypatch):
    def without_logs(play, number):
        play.folder.write("told", since=play.clock.now(), step=number)

    monkeypatch.setattr(Play, "step", without_logs)
    play = Play(tmp_path, 5, trains, renders)
    assert play.run() == 0
    assert brought(play, tmp_path) == pytest.approx(200, abs=2)
    assert sum("a fault, ignored: KeyError: 'logs'" in line for line in play.said) == 1


@settings(max_examples=40, deadline=None)
@given(
    minutes=st.floats(0.5, 12.0),
    lives=st.lists(st.tuples(st.floats(0.0, 900.0), st.sampled_from([None, 0, 1, -9])), max_size=5),
    deaths=st.lists(st.floats(0.0, 600.0), max_size=4),
)
def test_whatever_hangs_or_dies_it_ends_in_time_with_what_there_was(tmp_path_factory, minutes, lives, deaths):
    saved = []

    def worker(play, arguments):
        life = sum(module == "work" for module, *_ in play.launched) - 1
        until, status = lives[life] if life < len(lives) else (1e9, None)
        inner = trains(play, arguments, until=until, status=status)
        for pause in inner:
            saved[:] = [play.folder.checkpoint_time() is not None]
            yield pause
        saved[:] = [play.folder.checkpoint_time() is not None]
        return status or 0

    def renderer(play, arguments):
        number = sum(module == "render" for module, *_ in play.launched) - 1
        inner = renders(play, arguments)
        while number >= len(deaths) or play.now() < deaths[number]:
            yield next(inner)
        return 1

    play = Play(tmp_path_factory.mktemp("play"), minutes, worker, renderer)
    status = play.run()
    held(play)
    assert status == (0 if play.folder.checkpoint_time() is not None else 1)
