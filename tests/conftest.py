"""Property tests: the same examples on every run, and no time limit for each, since shared machines stall."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)  # pytest --hypothesis-profile=search: examples never seen
settings.load_profile("repeatable")
