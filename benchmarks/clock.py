"""A clock on functions of a running program, put there from outside."""

from __future__ import annotations

import functools
import time
from collections import Counter, defaultdict

REST = "all else"


class Clock:
    """Exclusive wall and CPU seconds by stage."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._stages, self._last = [REST], (time.perf_counter(), time.process_time())

    def clear(self) -> None:
        """Begins anew."""
        for counts in (self.wall, self.cpu, self.calls):
            counts.clear()
        self._last = time.perf_counter(), time.process_time()

    def tick(self) -> None:
        """Counts the time since the last tick for the stage at work."""
        now = time.perf_counter(), time.process_time()
        self.wall[self._stages[-1]] += now[0] - self._last[0]
        self.cpu[self._stages[-1]] += now[1] - self._last[1]
        self._last = now

    def time(self, stage: str, owner, name: str) -> None:
        """Puts the clock on a function."""
        original = getattr(owner, name)

        @functools.wraps(original, updated=())
        def timed(*arguments, **settings):
            self.tick()
            self.calls[stage] += 1
            self._stages.append(stage)
            try:
                return original(*arguments, **settings)
            finally:
                self.tick()
                self._stages.pop()

        setattr(owner, name, timed)
