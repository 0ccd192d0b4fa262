"""The supervisor by a simulated clock: what hangs or dies costs no result and no second too much."""

import functools
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.train.lease.drivers import Driver
from aa2.train.lease.parts import join, published
from aa2.train.lease.plan import Plan
from aa2.train.lease.supervise import RESTARTS, STALLED
from tests.train.lease.simulated_run import SimulatedRun, renders, trains


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a run of minutes, over in a second, writes hundreds of files."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as made:
        yield made


def brought(run: SimulatedRun, folder: Path) -> int:
    """The step of the checkpoint in the result."""
    join(published(run.result), folder / "unpacked")
    return json.loads((folder / "unpacked/checkpoint/state.json").read_text())["step"]


def held(run: SimulatedRun) -> None:
    """What holds of every run."""
    plan = Plan(run.minutes * 60)
    assert run.now() <= plan.seconds
    assert not any("a fault" in line for line in run.said), run.said
    assert all(process.status is not None for process in run.processes), "somebody was left behind"
    for module, when, arguments in run.launched:
        if module == "work":
            assert plan.may_train(when), "a training was begun that could not end"
            assert arguments["--until"] - 1000 == pytest.approx(plan.train_until, abs=0.01)
            if arguments["--measure"] > 0:
                assert plan.may_train(max(when, plan.check_until) + arguments["--measure"])


@pytest.mark.slow
def test_all_goes_well(folder):
    run = SimulatedRun(folder, 9, trains, renders)
    assert run.run() == 0
    held(run)
    # 10 s of checking, 75 s of measuring, and a step a second until ten seconds before the result is written.
    assert brought(run, folder) == pytest.approx(500 - 85, abs=2)
    assert run.now() == pytest.approx(500, abs=1)
    assert "clips: rendered by a simulated GPU, the first after 6 s" in run.said
    lines = [line for line in run.said if "step" in line]
    assert len(lines) == pytest.approx(41, abs=2) and "loss 1.0000" in lines[0] and "clips" in lines[0]
    assert sum("result brought" in line for line in run.said) == 7


@pytest.mark.slow
def test_a_renderer_that_dies_gets_a_successor(folder):
    died = []

    def mortal(run, arguments):
        inner = renders(run, arguments)
        while died or arguments["--member"] == 0 or run.now() < 20:
            yield next(inner)
        died.append(True)
        return 1

    run = SimulatedRun(folder, 5, trains, mortal)
    assert run.run() == 0
    held(run)
    assert "renderer 1 died (status 1); another takes its place" in run.said
    assert [args["--member"] for module, _, args in run.launched if module == "render"] == [0, 1, 1]


@pytest.mark.slow
def test_renderers_that_always_die_are_given_up_and_training_goes_on(folder):
    def mortal(run, arguments):
        (run.folder.store / f"{int(arguments['--member']):06d}").mkdir(exist_ok=True)
        yield 3.0
        return -9

    run = SimulatedRun(folder, 5, trains, mortal)
    assert run.run() == 0
    held(run)
    assert sum(module == "render" for module, *_ in run.launched) == 2 * (1 + 3)
    assert brought(run, folder) > 150


@pytest.mark.slow
def test_the_next_driver_is_tried_and_packed_clips_are_the_last_resort(folder):
    def blind(run, arguments):
        yield 1e9  # hangs in the driver
        return 0

    packed = folder / "packed/clips/000"
    packed.mkdir(parents=True)
    (packed / "clip.json").write_text("{}")
    run = SimulatedRun(folder, 9, trains, blind, drivers=[Driver("NVIDIA EGL"), Driver("Mesa")])
    assert run.run() == 0
    held(run)
    tries = [when for module, when, _ in run.launched if module == "render"]
    assert tries == pytest.approx([0, 0, 20, 20], abs=1.5)
    assert "NVIDIA EGL draws nothing; see render.log" in run.said
    assert "clips: the 1 that were packed, for nothing is rendered yet" in run.said
    assert (run.folder.store / "packed-000/clip.json").exists()


@pytest.mark.slow
def test_renderers_that_are_late_join_the_packed_clips(folder):
    def late(run, arguments):
        yield 60.0
        return (yield from renders(run, arguments))

    run = SimulatedRun(folder, 9, trains, late)
    assert run.run() == 0
    held(run)
    assert "clips: the 0 that were packed, for nothing is rendered yet" in run.said
    assert run.folder.clips() > 100
    assert [when for module, when, _ in run.launched if module == "render"] == [0, 0]


@pytest.mark.slow
def test_drivers_that_all_fail_leave_the_packed_clips(folder):
    def fails(run, arguments):
        return 2
        yield

    run = SimulatedRun(folder, 9, trains, fails, drivers=[Driver("NVIDIA EGL"), Driver("Mesa")])
    assert run.run() == 0
    assert "clips: the 0 that were packed, for nothing can be rendered" in run.said


@pytest.mark.slow
def test_a_driver_that_fails_at_once_costs_no_time(folder):
    def fails(run, arguments):
        if "nvidia" in arguments:
            return 2
        return (yield from renders(run, arguments))

    drivers = [Driver("NVIDIA EGL", {"nvidia": "1"}), Driver("Mesa")]
    run = SimulatedRun(folder, 9, trains, fails, drivers)
    assert run.run() == 0
    assert [when for module, when, _ in run.launched if module == "render"] == pytest.approx([0] * 4, abs=1)


def test_a_queue_that_starves_is_taken_up_again(folder):
    def starves_once(run, arguments):
        first = sum(module == "work" for module, *_ in run.launched) == 1
        return trains(run, arguments, until=200.0 if first else 1e9, first=0 if first else 60)

    run = SimulatedRun(folder, 9, starves_once, renders)
    assert run.run() == 0
    held(run)
    starts = [when for module, when, _ in run.launched if module == "work"]
    assert starts == pytest.approx([0, 200 + STALLED], abs=3)
    assert brought(run, folder) == pytest.approx(60 + 500 - 330, abs=4)


def test_a_queue_that_starves_too_late_leaves_the_last_checkpoint(folder):
    run = SimulatedRun(folder, 5, functools.partial(trains, until=200.0), renders)
    assert run.run() == 0
    held(run)
    assert brought(run, folder) == 120
    assert run.now() == pytest.approx(270, abs=1)


def test_a_worker_that_saves_for_ever_is_not_waited_for(folder):
    run = SimulatedRun(folder, 5, functools.partial(trains, over_time=1e9), renders)
    assert run.run() == 0
    held(run)
    assert brought(run, folder) == 180


@pytest.mark.slow
def test_what_is_measured_for_ever_is_cut_off(folder):
    def compiles(run, arguments):
        if arguments["--measure"] == 0:
            return (yield from trains(run, arguments))
        run.phase("measure", until=run.clock.now() + arguments["--measure"])
        yield 1e9
        return 0

    run = SimulatedRun(folder, 9, compiles, renders)
    assert run.run() == 0
    held(run)
    work = [(when, arguments["--measure"]) for module, when, arguments in run.launched if module == "work"]
    assert work[0] == (0, 75) and work[1] == (pytest.approx(76, abs=1), 0)


def test_a_worker_that_cannot_start_does_not_burn_the_time_and_is_heard(folder):
    def broken(run, arguments):
        yield 2.0
        (run.folder.work / "work.log").write_text("Traceback\nImportError: no such thing\n")
        return 1

    run = SimulatedRun(folder, 9, broken, renders)
    assert run.run() == 1
    held(run)
    assert run.now() < 15
    assert sum(module == "work" for module, *_ in run.launched) == 1 + RESTARTS
    assert sum("It said: ImportError: no such thing" in line for line in run.said) == 1 + RESTARTS
    assert "work.log ends:\nTraceback\nImportError: no such thing" in run.said


def test_imports_that_hang_are_tried_again(folder):
    def sleeps_once(run, arguments):
        if sum(module == "work" for module, *_ in run.launched) == 1:
            yield 1e9
        return (yield from trains(run, arguments))

    run = SimulatedRun(folder, 9, sleeps_once, renders)
    assert run.run() == 0
    held(run)


def test_what_was_there_before_is_no_result(folder):
    def broken(run, arguments):
        yield 2.0
        return 1

    run = SimulatedRun(folder, 5, broken, renders)
    run.checkpoint(60)
    (run.result / "parts").mkdir(parents=True)
    assert run.run() == 1


def test_a_fault_of_the_supervisor_s_own_costs_nothing_else(folder, monkeypatch):
    def without_logs(run, number):
        run.folder.write("told", since=run.clock.now(), step=number)

    monkeypatch.setattr(SimulatedRun, "step", without_logs)
    run = SimulatedRun(folder, 5, trains, renders)
    assert run.run() == 0
    assert brought(run, folder) == pytest.approx(200, abs=2)
    assert sum("a fault, ignored: KeyError: 'logs'" in line for line in run.said) == 1


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    minutes=st.floats(0.5, 12.0),
    lives=st.lists(st.tuples(st.floats(0.0, 900.0), st.sampled_from([None, 0, 1, -9])), max_size=5),
    deaths=st.lists(st.floats(0.0, 600.0), max_size=4),
)
@pytest.mark.slow(20)
def test_whatever_hangs_or_dies_it_ends_in_time_with_what_there_was(minutes, lives, deaths):
    saved = []

    def worker(run, arguments):
        life = sum(module == "work" for module, *_ in run.launched) - 1
        until, status = lives[life] if life < len(lives) else (1e9, None)
        inner = trains(run, arguments, until=until, status=status)
        for pause in inner:
            saved[:] = [run.folder.checkpoint_time() is not None]
            yield pause
        saved[:] = [run.folder.checkpoint_time() is not None]
        return status or 0

    def renderer(run, arguments):
        number = sum(module == "render" for module, *_ in run.launched) - 1
        inner = renders(run, arguments)
        while number >= len(deaths) or run.now() < deaths[number]:
            yield next(inner)
        return 1

    with quick_folder() as folder:
        run = SimulatedRun(folder, minutes, worker, renderer)
        status = run.run()
        held(run)
        assert status == (0 if run.folder.checkpoint_time() is not None else 1)
