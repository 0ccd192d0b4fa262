"""Memory that a command gave back and asks for again."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from aa2.allocation import give_back, keep_memory

FAULTS = """
import resource
from aa2.allocation import KEPT, keep_memory

def faults_of_a_large_piece():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    assert len(b"\\1" * (KEPT // 2)) == KEPT // 2
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

keep_memory()
pages = KEPT // 2 / resource.getpagesize()
print(faults_of_a_large_piece() / pages, faults_of_a_large_piece() / pages)
"""

THREADS = """
import re, threading
from pathlib import Path
from aa2.allocation import keep_memory

def peak():
    return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])

def hold(together):
    piece = b"\\1" * PIECE
    together.wait()

PIECE, COUNT = 12 << 20, 8
keep_memory()
before, together = peak(), threading.Barrier(COUNT)
threads = [threading.Thread(target=hold, args=(together,)) for _ in range(COUNT)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
first = peak() - before
pieces = [b"\\1" * PIECE for _ in range(COUNT)]
print(first / (COUNT * PIECE / 1024), (peak() - before) / first)
"""


BETWEEN = """
import re
from pathlib import Path
from aa2.allocation import give_back, keep_memory

def held():
    return int(re.search(r"VmRSS:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])

PIECE, COUNT = 1 << 20, 200
keep_memory()
before = held()
pieces = [b"\\1" * PIECE for _ in range(COUNT)]
del pieces[::2]
freed = held() - before
give_back()
print(freed / (COUNT * PIECE / 1024), (held() - before) / freed)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="is done for glibc alone")
def test_it_is_not_fetched_from_the_system_anew():
    """In a process of its own, as a command is: in one that ran long the piece may find no room."""
    run = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    first, again = map(float, run.stdout.split())
    assert again < 0.1 < first


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="is done for glibc alone")
def test_what_threads_gave_back_is_used_by_others():
    run = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True)
    held, again = map(float, run.stdout.split())
    assert held > 0.9 and again < 1.3


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="is done for glibc alone")
def test_what_is_free_between_pieces_in_use_is_given_back():
    run = subprocess.run([sys.executable, "-c", BETWEEN], capture_output=True, text=True, check=True)
    held, after = map(float, run.stdout.split())
    assert held > 0.9 and after < 0.6


def test_elsewhere_nothing_is_done(monkeypatch):
    def without(name: None) -> object:
        return object()

    monkeypatch.setattr("ctypes.CDLL", without)
    keep_memory()
    give_back()
