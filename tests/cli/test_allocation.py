"""Memory that a command gave back and asks for again."""

from __future__ import annotations

import platform
import resource

import pytest

from aa2.cli.allocation import KEPT, keep_memory


def faults_of_a_large_piece() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    assert len(b"\1" * (KEPT // 2)) == KEPT // 2
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="is done for glibc alone")
def test_it_is_not_fetched_from_the_system_anew():
    keep_memory()
    faults_of_a_large_piece()
    assert faults_of_a_large_piece() < KEPT // 2 / resource.getpagesize() / 10


def test_elsewhere_nothing_is_done(monkeypatch):
    def without(name: None) -> object:
        return object()

    monkeypatch.setattr("ctypes.CDLL", without)
    keep_memory()
