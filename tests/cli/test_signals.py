"""Signals that ask a command to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aa2.cli import main
from aa2.cli.signals import ASKING
from aa2.progress import Tell

WAITING = """
import sys, time
from aa2.cli import main
from aa2.cli.app import app
from aa2.progress import bars

@app.command
def wait(slowly: bool = False) -> None:
    try:
        with bars("frames") as tell:
            tell("waiting", 3, 8)
            print("ready", flush=True)
            time.sleep(60)
    finally:
        print("tidied" if not slowly else "tidying", flush=True)
        time.sleep(60 if slowly else 0)

sys.exit(main(sys.argv[1:]))
"""
COMMAND = ["animate", "--reference", "a.png", "--driving", "b.mp4", "--output", "o.mp4"]


@pytest.fixture(autouse=True)
def in_the_foreground() -> Iterator[None]:
    """As if the tests were: in the background of a shell they, and all whom they start, ignore Ctrl-C."""
    before = {number: signal.getsignal(number) for number in ASKING}
    for number in ASKING:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@contextmanager
def waiting(*arguments: str, **changed) -> Iterator[subprocess.Popen]:
    """A process whose command waits."""
    command = [sys.executable, "-c", WAITING, "wait", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes, **changed) as process:
        try:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_a_signal_ends_a_process_cleanly():
    with waiting() as process:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (128 + signal.SIGTERM, "tidied\n")
    assert err == "aa2: stopped by SIGTERM at waiting: 3 of 8 frames\n"


def test_a_second_interruption_ends_it_at_once():
    with waiting("--slowly") as process:
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None and process.stdout.readline() == "tidying\n"
        process.send_signal(signal.SIGHUP)  # not so, for terminals send several
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == -signal.SIGINT


def test_what_was_to_be_ignored_is():
    with waiting(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:  # as nohup does
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize("number", ASKING)
def test_a_command_says_where_it_was_and_handlers_are_as_before(capsys, monkeypatch, number):
    before = [signal.getsignal(each) for each in ASKING]

    def work(*_: object, progress: Tell, **__: object) -> None:
        progress("finding the person", 120, 230)
        os.kill(os.getpid(), number)

    monkeypatch.setattr("aa2.cli.animating.animate_video", work)
    assert main(COMMAND) == 128 + number
    out, err = capsys.readouterr()
    by = "" if number == signal.SIGINT else f" by {number.name}"
    assert out == "" and err.startswith(f"aa2: stopped{by} at finding the person: 120 of 230 frames")
    assert err.count("\n") == 1
    assert [signal.getsignal(each) for each in ASKING] == before


def test_a_forked_process_ends_as_if_nothing_was_caught(monkeypatch):
    ended = []

    def work(*_: object, output: Path, **__: object) -> Path:
        child = os.fork()
        if child == 0:
            os.kill(os.getpid(), signal.SIGTERM)
            os._exit(1)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        return output

    monkeypatch.setattr("aa2.cli.animating.animate_video", work)
    main(COMMAND)
    assert ended == [-signal.SIGTERM]
