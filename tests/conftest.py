"""Property tests: the same examples on every run, and no time limit for each, since shared machines stall.

The same random weights, too; and the order of files where they are run side by side.
"""

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)  # pytest --hypothesis-profile=search: examples never seen
settings.load_profile("repeatable")


def pytest_configure(config) -> None:
    """No collection looks through the half million objects of torch and of the tests themselves."""
    if _runs_tests(config):
        gc.disable()


def pytest_collection_finish(session) -> None:
    if _runs_tests(session.config):
        gc.freeze()
        gc.enable()


def _runs_tests(config) -> bool:
    """Whether this process does, rather than hand them to others."""
    return hasattr(config, "workerinput") or not config.getoption("numprocesses", None)


def _seed(number: int) -> None:
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(number)


@pytest.fixture(scope="module", autouse=True)
def fixed_fixtures() -> None:
    """What a module makes once draws the same random numbers whatever was run before it."""
    _seed(0)


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """No test cuts the power: what is written need not be on the disk before a test goes on."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(autouse=True)
def fixed_test(fixed_fixtures) -> None:
    """So does each test, and others than its module's fixtures: what they make differs."""
    _seed(1)


def pytest_collection_modifyitems(config, items) -> None:
    """Side by side, files that take long go first, so that no process is left with one of them in the end.

    A slow test counts for the seconds that its mark gives, or 2.
    """
    if not (config.getoption("numprocesses", None) or hasattr(config, "workerinput")):
        return
    seconds: Counter[Path] = Counter()
    for item in items:
        mark = item.get_closest_marker("slow")
        seconds[item.path] += (mark.args or (2,))[0] if mark else 0
    items.sort(key=lambda item: -seconds[item.path])  # stable: within a file, and among quick ones, as before
