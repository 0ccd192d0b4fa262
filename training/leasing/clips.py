"""A few clips for a machine that turns out unable to render, small enough to travel."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aa2.clips.clip import Clip, ClipWriter

SIZE, FRAMES, EVERY = 256, 24, 4
"""Pixels a side and frames of a rendered clip, and of how many frames one travels: neighbours are alike."""


def found(data: Path, count: int) -> list[Path]:
    """The first clips in a folder of clips or shards.

    Raises:
        InputError: there is none.
    """
    from aa2.train.clip_sources import clips_in

    return clips_in([data])[:count]


def rendered(sources: Path, cache: Path, count: int) -> list[Path]:
    """Clips that are rendered here, or were by the same sources.

    Args:
        sources: the folder of the data engine's sources.
        cache: the folder where they stay.
        count: how many.

    Raises:
        InputError: nothing can be rendered here.
    """
    from aa2_synth.synthesise import cores, synthesise

    made_by = [file for file in sorted((sources / "aa2_synth").rglob("*")) if file.is_file()]
    code = b"".join(path.read_bytes() for path in made_by if path.suffix != ".pyc")
    folder = cache / hashlib.sha256(code).hexdigest()[:12]
    for outdated in cache.glob("*"):
        if outdated != folder:
            shutil.rmtree(outdated)
    synthesise(range(count), folder, size=SIZE, frames=FRAMES, workers=min(cores(), max(1, count)))
    return found(folder, count)


def thin(source: Path, target: Path) -> None:
    """Write a clip anew with every `EVERY`-th frame, as pictures, and without what training does not read.

    Pictures, for the machine may lack what decodes video.

    Args:
        source: a clip; another character's clip in it goes along.
        target: the folder to make.
    """
    from aa2.clips.clip import Clip, ClipWriter

    with ExitStack() as files:
        clip = files.enter_context(Clip.open(source))
        fps, makers = clip.fps / EVERY, _makers(clip)
        writer = files.enter_context(
            ClipWriter(target, fps=fps, size=clip.size, made_by=makers, pictures="webp")
        )
        other = clip.other
        if other is not None:
            files.enter_context(other)
            _fill(files.enter_context(writer.other(made_by=_makers(other))), other)
        _fill(writer, clip)


def _makers(clip: Clip) -> dict[str, str]:
    return {signal: maker for signal, maker in clip.made_by.items() if signal != "depth"}


def _fill(writer: ClipWriter, clip: Clip) -> None:
    taken = range(0, len(clip), EVERY)
    for index in taken:
        window = index, index + 1
        environment = clip.environment(*window)
        writer.write(
            clip.frames(*window)[0],
            character_mask=clip.character_mask(*window)[0],
            object_masks=clip.object_masks(*window)[0],
            environment=None if environment is None else environment[0],
            time=float(clip.times[index]),
        )
    writer.pose = clip.pose[list(taken)]
    writer.reference, writer.labels = clip.reference, clip.labels
    # A shot whose first frame does not travel begins with the next that does.
    writer.cuts = sorted({-(-cut // EVERY) for cut in clip.cuts if -(-cut // EVERY) < len(taken)})
