"""Memory that a command gave back and asks for again."""

from __future__ import annotations

import errno
import mmap
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from aa2.allocation import give_back, keep_memory, set_aside

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


ASIDE = """
import re, sys
from pathlib import Path
import numpy as np
from aa2.allocation import give_back, set_aside

def held():
    return int(re.search(r"VmRSS:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])

before = held()
array = np.ones(32 << 20)
whole = held() - before
array = set_aside(array, Path(sys.argv[1]))
assert array.sum() == array.size
seen = held() - before
give_back()
after = held() - before
assert array[-16:].sum() == 16
print(whole / (array.nbytes / 1024), seen / whole, after / whole, (held() - before) / whole)
"""
with_pages = pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="arrays stay in memory here")


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


@with_pages
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell what is held")
def test_what_is_set_aside_takes_memory_while_it_is_looked_at(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", ASIDE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    whole, seen, after, again = map(float, run.stdout.split())
    assert whole > 0.9 and seen > 0.9 and after < 0.1 and again < 0.1


@with_pages
@pytest.mark.parametrize(
    "array",
    [
        np.arange(24, dtype=np.float32).reshape(4, 3, 2),
        np.arange(24.0).reshape(4, 6)[:, ::2].T,
        np.array([[True, False], [False, True]]),
        np.broadcast_to(np.float32(0), (5, 2)),
        np.array([np.nan, -0.0, np.inf]),
        np.zeros((0, 3), np.int16),
    ],
    ids=["plain", "strided", "bool", "broadcast", "not finite", "empty"],
)
def test_what_is_set_aside_is_the_same(array, tmp_path):
    aside = set_aside(array, tmp_path)
    assert aside.dtype == array.dtype and aside.shape == array.shape and aside.tobytes() == array.tobytes()
    assert not list(tmp_path.iterdir())
    give_back()
    assert aside.tobytes() == array.tobytes()
    if array.size:
        with pytest.raises(ValueError, match="read-only"):
            aside[0] = 0


@with_pages
def test_where_there_is_no_room_an_array_stays_in_memory(tmp_path, monkeypatch):
    array = np.arange(5)
    assert set_aside(array, tmp_path / "missing") is array

    def full(*_: object, **__: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    assert set_aside(array, tmp_path) is array


def test_a_system_that_cannot_let_go_of_pages_keeps_arrays(tmp_path, monkeypatch):
    monkeypatch.delattr(mmap, "MADV_DONTNEED", raising=False)
    array = np.arange(5)
    assert set_aside(array, tmp_path) is array


def test_elsewhere_nothing_is_done(monkeypatch):
    def without(name: None) -> object:
        return object()

    monkeypatch.setattr("ctypes.CDLL", without)
    keep_memory()
    give_back()
