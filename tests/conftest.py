"""Property tests run without hypothesis' time limit per example: shared machines stall."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
