"""Property tests: the same examples on every run, and no time limit for each, since shared machines stall.

And the order of files where they are run side by side.
"""

from collections import Counter
from pathlib import Path

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)  # pytest --hypothesis-profile=search: examples never seen
settings.load_profile("repeatable")


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
