"""Frames made beside each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")
THREADS = 2
"""Frames that are made at once."""


def each(make: Callable[[int], Made], numbers: range) -> Iterator[Made]:
    """What ``make`` makes of each number, in order, by threads: OpenCV and NumPy work beside each other."""
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = deque(pool.submit(make, number) for number in numbers[:THREADS])
        for number in [*numbers[THREADS:], *[None] * min(THREADS, len(numbers))]:
            done = waiting.popleft().result()
            if number is not None:
                waiting.append(pool.submit(make, number))
            yield done
