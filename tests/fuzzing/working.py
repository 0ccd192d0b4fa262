"""What works with damaged inputs and random options: commands, extraction and results, as users run them."""

from __future__ import annotations

import contextlib
import functools
import io
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from aa2.clips.clip import Clip
from aa2.errors import Cancelled, InputError, Stopped
from aa2.extract.extract import extract
from aa2.media.encoding import Encoding
from aa2.media.job_folder import job_folder_of
from aa2.media.video import VideoReader
from tests.extract.discs import GREEN, RED, disc_extractor, film, frame
from tests.fuzzing.reading import Look, opened

FRAMES = 10
BEGINS = "here the work on frames begins"
"""Said where commands are stopped."""
WORDS = (
    *("", " ", "0", "1", "-1", "2", "7", "12", "512", "513", "99999999999999999999", "1e400", "nan", "inf"),
    *("-inf", "0.5", "1,5", "1.5.2", "0x10", "1_000", "on", "off", "ON", "true", "None", "null", "[]", "{}"),
    *("0:1,2", "0:80,48", "5:1,1", "1:2:3", "1:23.5", "00:00:00", "1:99", ":", ",", "-", "--", "--help"),
    *(
        "embedded",
        "discs",
        "mini",
        "tiny",
        "auto",
        "cpu",
        "cuda",
        "h264",
        "h265",
        "prores",
        "ffv1",
        "animate",
    ),
    *("replace", "é", "日本", "\u202e", "\ud800", "\0", "a\nb", "a\tb", "%s", "$(x)", "~", "*", "x" * 5000),
    *(".", "..", "in.mp4", "ref.png", "gone.mp4", "o.mp4", "o.mov", "o.mkv", "o.MP4", "o.png", "o", "o.gif"),
    *("file:in.mp4", "http://x/y.mp4", "12:30 a.mp4", "folder/o.mp4", "in.mp4/o.mp4", "clip", "/dev/null"),
    *("/dev/stdin", "/proc/self/mem", "x" * 300 + ".mp4", "é" * 120 + ".mp4", " .mp4", ".mp4", "-.mp4"),
)
"""What stands after an option."""


def films(folder: Path) -> Iterator[Path]:
    """Videos in which somebody is found."""

    def scene(number: int):
        return frame([(20 + 6 * number, 48, 10, RED), (110, 40, 8, GREEN)])

    for name in ("a.mp4", "a.mkv", "a.mov"):
        yield film(folder / name, FRAMES, scene)


def stopped_jobs(folder: Path) -> Iterator[Path]:
    """What stopped extractions leave, beside their videos: in both passes."""
    for number, frames in enumerate((9, 18)):
        own = folder / str(number)
        own.mkdir()

        def stop(done: int, _: int, frames: int = frames) -> None:
            if done >= frames:
                raise Stopped

        video = next(films(own))
        with contextlib.suppress(Stopped):
            extract(video, own / "clip", extractor=disc_extractor(), progress=stop)
        assert job_folder_of(own / "clip").exists()
        yield own


def extracted(path: Path, target: Path, generator: random.Random) -> Sequence[str]:
    """A clip of a video, whole or not there; one that is doubled many times is not waited for."""

    def tell(done: int, _: int) -> None:
        if done > 6 * FRAMES:
            raise Cancelled

    try:
        extract(path, target / "clip", extractor=disc_extractor(), progress=tell)
    except Cancelled:
        return ()
    opened(target / "clip", target, generator)
    return ("clip",)


def gone_on(path: Path, target: Path, generator: random.Random) -> Sequence[str]:
    """A clip of a video, by a job that was stopped and then damaged."""
    shutil.copytree(path / "clip.job", target / "clip.job")
    how: dict[str, Any] = {"resume": True} if generator.random() < 0.5 else {}
    try:
        extract(path / "a.mp4", target / "clip", extractor=disc_extractor(), **how)
    except InputError:
        # What cannot be gone on with is told, or removed.
        shutil.rmtree(target / "clip.job", ignore_errors=True)
        raise
    opened(target / "clip", target, generator)
    return ("clip",)


def bundles(folder: Path) -> Iterator[Path]:
    """A model of random weights."""
    from aa2.config import PRESETS
    from aa2.models.bundle import build, save

    save(build(PRESETS["tiny"]), folder / "tiny")
    yield folder / "tiny"


def loaded(path: Path, *_: object) -> Sequence[str]:
    """A model."""
    from aa2.animate.painter import load_model

    load_model(path, "cpu")
    return ()


def figures(folder: Path) -> Iterator[Path]:
    """Clips that the tiny model makes results of."""
    from tests.animate.test_compose import film as walk

    yield walk(folder / "walk", 3)


def animated(path: Path, target: Path, generator: random.Random) -> Sequence[str]:
    """The result of a clip by the tiny model, whole or not there."""
    from aa2.animate.result import Target, write_result

    output = target / generator.choice(["o.mp4", "o.mov", "o.mkv"])
    with Clip.open(path) as clip, tempfile.TemporaryDirectory(dir=path.parents[1]) as work:
        if len(clip) > FRAMES:
            return ()
        wanted = Target(output, Encoding())
        write_result(clip, _composer(), wanted, Path(work), progress=lambda *_: None)
        frames = len(clip)
    with VideoReader(output, threads=1) as video:
        assert len(list(video)) == frames
    return (output.name,)


@functools.cache
def _composer() -> Any:
    from tests.animate.test_compose import composer

    return composer()


def commanded(path: Path, target: Path, generator: random.Random) -> Sequence[str]:
    """A command with options of all kinds, up to where the work begins."""
    for name in ("in.mp4", "ref.png"):
        shutil.copy(path / name, target)
    extracts = generator.random() < 0.3
    if extracts:
        given = _given("extract", {"output": "out"}, generator)
        made = said(["extract", *(["in.mp4"] if generator.random() < 0.9 else []), *given], target)
    else:
        base = {"reference": "ref.png", "driving": "in.mp4", "output": "o.mp4", "device": "cpu"}
        made = said(["animate", *_given("animate", base | {"bundle": str(path / "tiny")}, generator)], target)
    for name in ("in.mp4", "ref.png"):
        assert (target / name).read_bytes() == (path / name).read_bytes(), f"{name} was changed"
        (target / name).unlink()
    results = sorted(entry.name for entry in target.iterdir()) if extracts and not made else []
    assert not any(name.startswith(".") or name.endswith(".job") for name in results), results
    if made:
        raise InputError("`command`", "was refused", "give another")
    return results


def _given(command: str, base: dict[str, str], generator: random.Random) -> list[str]:
    from aa2.cli.app import app, kinds_of

    kinds = kinds_of(app.entries[command])
    given = [
        word for name, value in base.items() if generator.random() < 0.95 for word in (f"--{name}", value)
    ]
    for _ in range(generator.choice([0, 1, 1, 2, 3, 6])):
        name = generator.choice([*kinds, *kinds, "", "x", "persn", "help", "verbose", "version", "résumé"])
        written = f"--{name.replace('_', '-')}"
        kind = kinds.get(name, str)
        words = generator.choice([WORDS, _likely(kind)])
        if generator.random() < 0.2:
            given.append(f"{written}={generator.choice(words)}")
        elif kind is bool or generator.random() < 0.1:
            given.append(written)
        else:
            given += [written, *generator.choices(words, k=generator.choice([1, 1, 1, 1, 0, 2]))]
    if generator.random() < 0.1:
        generator.shuffle(given)
    return given


def _likely(kind: Any) -> Sequence[str]:
    """Words that an option of a kind may well take."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    for each in (kind, *get_args(kind)):
        if get_origin(each) is Literal:
            return [str(choice) for choice in get_args(each)]
        if each in (int, float):
            return ("0", "1", "2", "0.5", "8", "10", "51", "-3", "512", "1e3")
        if each is Path:
            return ("in.mp4", "ref.png", "o.mov", "s.png", "layer.mov", "pictures", "out", "p.mp4")
    return ("0", "0:30,48", "1", "0.2", "0:00.3", "embedded", "discs", "h265", "ffv1", "prores")


def rowed(path: Path, target: Path, _: random.Random) -> Sequence[str]:
    """A command with a table of jobs, up to where the work begins."""
    for name in ("in.mp4", "ref.png"):
        shutil.copy(path.parent / name, target)
    shutil.copy(path, target / "jobs.csv")
    common = ["--device", "cpu", "--bundle", str(path.parent / "tiny")]
    code = said(["animate", "--jobs", "jobs.csv", *common], target)
    for name in ("in.mp4", "ref.png", "jobs.csv"):
        (target / name).unlink()
    if code:
        raise InputError("`command`", "was refused", "give another table")
    return ()


def said(arguments: list[str], folder: Path) -> int:
    """The exit code of a command in a folder, 0 where it came to its work; it says lines of its own."""
    from aa2.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as end:
            assert end.code in (0, None), (arguments, end.code)
            code = 0
    told = err.getvalue()
    assert "Traceback" not in told and "Warning:" not in told and "fault of the program" not in told, told
    assert code in (0, 2), (arguments, code)
    verbose = any("--verbose" in word for word in arguments)
    ours = [line.startswith("aa2: ") for line in told.splitlines()]
    assert code == 0 or (any(ours) if verbose else ours and all(ours)), told
    return 0 if BEGINS in told else code


def prepare() -> None:
    """Commands stop where the work on frames would begin, and know the extractor that is quick."""
    from aa2.animate.pipeline import Pipeline
    from aa2.extract import extractors

    def stop(*_: object) -> None:
        raise InputError("`steps`", BEGINS, "do not fuzz")

    setattr(Pipeline, "_composer", stop)  # noqa: B010
    extractors.EXTRACTORS["discs"] = "tests.extract.discs:disc_extractor"


LOOKS: dict[str, dict[str, Look]] = {
    "options": {"command": commanded},
    "table": {"command": rowed},
    "film": {"extract": extracted},
    "job": {"resume": gone_on},
    "figure": {"result": animated},
    "bundle": {"load": loaded},
}
"""By the kind of input, by name."""
