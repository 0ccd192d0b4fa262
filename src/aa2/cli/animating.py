"""The main job, and what goes before it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from tyro.conf import OmitArgPrefixes, Positional

from aa2 import animate as animate_video
from aa2.cli.animate_options import (
    READ,
    WRITTEN,
    ExcerptOptions,
    FileOptions,
    Flag,
    LookOptions,
    ModelOptions,
    PeopleOptions,
    as_arguments,
)
from aa2.cli.app import app, kinds_of
from aa2.cli.jobs import Job, check_jobs, do_jobs, doubts_of, read_jobs
from aa2.cli.summary import say_done
from aa2.errors import InputError
from aa2.progress import Tell, bars, of_passes, of_stage


@app.command
def animate(
    reference: Path | None = None,
    driving: Path | None = None,
    output: Path | None = None,
    people: Annotated[PeopleOptions, OmitArgPrefixes] = PeopleOptions(),  # noqa: B008 (frozen)
    look: Annotated[LookOptions, OmitArgPrefixes] = LookOptions(),  # noqa: B008
    excerpt: Annotated[ExcerptOptions, OmitArgPrefixes] = ExcerptOptions(),  # noqa: B008
    model: Annotated[ModelOptions, OmitArgPrefixes] = ModelOptions(),  # noqa: B008
    file: Annotated[FileOptions, OmitArgPrefixes] = FileOptions(),  # noqa: B008
    replay: Path | None = None,
    jobs: Path | None = None,
) -> int:
    """Replace a person in a video by the character of a picture.

    Args:
        reference: Picture that shows the character; may be cut out (PNG with transparency).
        driving: Video with the person to replace, or a clip folder made by `aa2 extract`.
        output: Video to write (.mp4, .mov or .mkv); OUTPUT.run.json beside it says how it was made.
        replay: A result's OUTPUT.run.json: everything that is not given is as it was then.
        jobs: CSV file with a job a row: columns reference, driving, output, and other options by their names.
            What stands on the command line is for all rows that do not say otherwise.
    """
    given: dict[str, Any] = {"reference": reference, "driving": driving, "output": output, "replay": replay}
    for group in (people, look, excerpt, model, file):
        given |= asdict(group)
    if jobs is not None:
        return _animate_all(jobs, given)
    with bars("frames") as tell:
        _animate(given, animate_video, tell)
    return 0


def _animate(given: dict[str, Any], work: Callable[..., Path], tell: Tell, remark: str = "") -> None:
    """Do one job and say what came of it.

    Args:
        given: options by the names of parameters, None for those that are not given.
        work: `aa2.animate`, or what takes the same arguments.
        remark: for the progress.
    """
    start = time.monotonic()
    arguments = _with_record(as_arguments(given))
    for name in ("reference", "driving", "output"):
        if name not in arguments:
            raise InputError(f"`{name}`", "is missing", "give it, or the record of a run with `replay`")
    output = work(**arguments, progress=lambda stage, done, total: tell(stage, done, total, remark))
    from aa2.animate.run_record import read_result

    written = [output, *(arguments[name] for name in WRITTEN if name in arguments and name != "output")]
    say_done(written, read_result(output), time.monotonic() - start)


def _with_record(arguments: dict[str, Any]) -> dict[str, Any]:
    """With what the record of a run says of all that is not given."""
    replay = arguments.pop("replay", None)
    if replay is None:
        return arguments
    from aa2.animate.run_record import read_record
    from aa2.media.apart import check_apart

    written = [arguments[name] for name in WRITTEN if name in arguments]
    check_apart(written, {"the record to replay": replay})
    run = read_record(replay)
    then = {**run.settings, "reference": run.reference, "driving": run.driving, "bundle": run.bundle}
    if "output" not in arguments:
        then["output"] = run.new_output()
    return then | arguments


def _animate_all(table: Path, given: dict[str, Any]) -> int:
    """Do the jobs of a table, with models and characters that stay loaded; the exit code."""
    kinds = {name: kind for name, kind in kinds_of(app.entries["animate"]).items() if name != "jobs"}
    jobs = read_jobs(table, kinds, given)
    check_jobs(jobs, READ, WRITTEN)
    from aa2.animate.pipeline import Pipeline

    pipelines: dict[tuple[str, str], Pipeline] = {}

    def work(*, bundle: str = "mini", device: Any = "auto", **arguments: Any) -> Path:
        if (bundle, device) not in pipelines:
            pipelines[bundle, device] = Pipeline(bundle, device=device)
        return pipelines[bundle, device].animate(**arguments)

    def do(job: Job, remark: str) -> None:
        with doubts_of(job):
            if not (job.given["resume"] and _is_made(job.given)):
                # What is unfinished goes on by itself; to ask for it would refuse rows that were not begun.
                _animate({**job.given, "resume": None}, work, tell, remark)

    with bars("frames") as tell:
        return do_jobs(jobs, do)


def _is_made(given: dict[str, Any]) -> bool:
    """Whether a job was finished by an earlier run of its table; says so."""
    from aa2.animate.run_record import made_already

    arguments = as_arguments(given)
    if "replay" in arguments or not {"reference", "driving", "output"} <= set(arguments):
        return False
    written = [Path(arguments[name]) for name in WRITTEN if name in arguments]
    made = all(path.exists() for path in written) and made_already(arguments)
    if made:
        print(f"aa2: {arguments['output']}: is made already", file=sys.stderr)
    return made


@app.command
def extract(
    video: Positional[Path],
    output: Path,
    person: str | None = None,
    extractor: str = "embedded",
    start: str | None = None,
    end: str | None = None,
    preview: Path | None = None,
    resume: Flag = False,
) -> None:
    """Make a clip folder of a video: one person's pose and mask, to look at, correct and animate.

    Args:
        video: Video with the person.
        output: Folder to make.
        person: Whom: INDEX from 0 (most prominent first), or FRAME:X,Y, a point on the person.
        extractor: What finds pose and mask: embedded, or the name of one that a package adds.
        start: Where to begin: seconds, or [HOURS:]MINUTES:SECONDS.
        end: Where to end, likewise; of the video, not of the part.
        preview: Video to write (.mp4, .mov or .mkv) with mask and skeleton drawn on it: the person's mask
            green, whoever or whatever stands before them orange, what they handle violet.
        resume: Go on with a run of the same output that was stopped, killed or out of disk.
    """
    from aa2.animate.extract_preview import check_preview, write_preview
    from aa2.animate.span import span_of
    from aa2.extract.extract import extract as extract_clip

    begun = time.monotonic()
    if preview is not None:
        check_preview(preview, video, output)
    with bars("frames") as progress:
        tell = of_passes(progress, "finding people", "reading the person")
        how = {"person": person, "extractor": extractor, "span": span_of({"start": start, "end": end})}
        with extract_clip(video, output, **how, progress=tell, resume=resume) as clip:
            found = int(clip.pose.present.sum()), len(clip)
            if preview is not None:
                write_preview(clip, preview, of_stage(progress, "drawing the preview"))
    written = [output] if preview is None else [output, preview]
    say_done(written, found, time.monotonic() - begun)
