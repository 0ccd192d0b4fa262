"""From any video to a clip, and from a picture to a reference: one person's pose, its depth, and mask.

A video is read twice. The first pass follows everybody and keeps a few numbers per frame and person, so that
the one whom the user means is known in *all* frames, before and after the one that was named. The second pass
reads that person's keypoints and mask, how the picture moves under them, and objects and depth if the
extractor has parts for these. Neither holds more than two frames. Depth of keypoints is lifted from them.

Once would not do: who is meant, and where they are in the gaps between the stretches in which they were
followed, is known at the end of the video. Nor can the second pass go without frames, for masks, hands and
face are read in them, or without reading the body anew: of each person the first one would have to keep a
silhouette of 256 KB a frame. Nor can whoever uses the clip be handed the frames on the way: keypoints are
steadied by all frames of a shot, so none is finished before the last.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.clips.writer import VERSION, check_target
from aa2.errors import InputError
from aa2.extract.apart import alone, silhouettes
from aa2.extract.choice import (
    Choice,
    PictureChoice,
    as_choice,
    as_picture_choice,
    check_choice,
)
from aa2.extract.colours import continued, own_colours
from aa2.extract.depth import with_depth
from aa2.extract.extraction import STAGES, Extraction
from aa2.extract.extractors import load_extractor, load_reference_extractor
from aa2.extract.found import FoundPerson, ObjectPrompt
from aa2.extract.frame_sources import WHOLE, Span, VideoFrames
from aa2.extract.portrait import chosen, only, portrayed
from aa2.extract.protocols import Extractor, PoseExtractor, ReferenceExtractor
from aa2.extract.reading import pose_of
from aa2.media.files import content_hash
from aa2.media.job_folder import ABOUT, JobFolder, job_folder_of
from aa2.media.picture import over
from aa2.media.video import probe
from aa2.types import Progress, Reference, StageProgress

log = logging.getLogger(__name__)
GROUNDS = (128, 235, 40)
"""Greys on which people are looked for in a picture that is cut out."""


def extract(
    video: Path,
    output: Path,
    *,
    person: Choice | str | tuple[int, float, float] = None,
    extractor: str | Extractor = "embedded",
    objects: Sequence[ObjectPrompt] = (),
    span: Span = WHOLE,
    progress: Progress | None = None,
    resume: bool = False,
) -> Clip:
    """Make the clip folder ``output`` of a video: the signals of one person, linked to the video.

    What is finished lies in ``OUTPUT.job`` meanwhile; if the work is cut off, the next call of the same kind
    goes on with it, and a few frames are done again at most.

    Args:
        video: the file.
        output: the folder to make.
        person: whom: the n-th most prominent, a point on somebody in a frame, or the most prominent; as
            `aa2.extract.choice.as_choice` takes it.
        extractor: a name in `aa2.extract.extractors.EXTRACTORS`, or an extractor that is loaded.
        objects: that the person handles; for extractors that have a part for objects.
        span: the seconds of the video that are wanted.
        progress: told after each frame, over both passes; of how many is an estimate until the end.
        resume: whether there must be work to go on with.

    Raises:
        InputError: a file cannot be read or written; there is no such person or extractor, or it lacks what
            it needs, or finds no objects though some are wanted.
    """
    video, output, person, info = Path(video), Path(output), as_choice(person), probe(video)
    check_choice(person, info.width, info.height)
    _tidy(output)
    check_target(output)
    parts = load_extractor(extractor)
    if objects and parts.objects is None:
        raise InputError("`objects`", f"the extractor {parts.name!r} finds none", "choose another extractor")
    about = {
        "video": content_hash(video),
        "person": repr(person),
        "extractor": parts.name,
        "objects": repr(tuple(objects)),
        "span": list(map(str, span)),
        "version": VERSION,
    }
    with JobFolder(job_folder_of(output), about, resume=resume) as job:
        source = VideoFrames(video, info, span)
        made = Extraction(job.path, source, parts, person, objects, _over_both(progress)).run()
        made.pack()
        made.folder.rename(output)
    return Clip.open(output)


def extract_reference(
    picture: np.ndarray,
    extractor: str | ReferenceExtractor = "embedded",
    *,
    alpha: np.ndarray | None = None,
    person: PictureChoice | str | tuple[float, float] = None,
    mask: np.ndarray | None = None,
) -> Reference | None:
    """One person of a picture, cut out to the pixel, or None where there is nobody.

    Args:
        picture: ``(H, W, 3)`` uint8.
        extractor: a name in `aa2.extract.extractors.REFERENCE_EXTRACTORS`, or one that is loaded.
        alpha: ``(H, W)`` uint8, the picture's own opacity: it is the matte, the picture has its colours.
        person: whom: the n-th largest, a point on somebody, or the largest; as
            `aa2.extract.choice.as_picture_choice` takes it.
        mask: ``(H, W)`` uint8, a matte that somebody made: it is taken as it is.

    Returns:
        With ``foreground``. A picture that has ``alpha`` comes back on a plain ground.

    Raises:
        InputError: there is no such extractor or person, or the extractor lacks what it needs.
    """
    person = as_picture_choice(person)
    loaded = load_reference_extractor(extractor)
    parts = loaded.people
    own = mask if alpha is None or mask is None else np.minimum(alpha, mask)
    own = alpha if own is None else own
    if own is None:
        found = portrayed(parts.pose, picture, person)
        shown, colours = picture, None
    else:
        colours = continued(picture, alpha, 0) if alpha is not None else own_colours(picture, own)
        shown, found = _on_plain(parts.pose, colours, own, person)
    if not found:
        return None
    log.info("reference: %d found, %s", len(found), "to be cut out" if own is None else "cut out already")
    seen, character, others = alone(parts.pose, shown, chosen(person, found, shown), found)
    character = parts.pose.complete(seen, character)
    parts.mask.reset()
    rough, pose = parts.mask.mask(shown, character), pose_of(character)
    if own is None or colours is None:
        own = loaded.matte.matte(picture, rough, pose)
        colours = own_colours(picture, own)
        own = only(own * (1 - silhouettes(others, own.shape)), rough) if others else own
    elif len(found) > 1:
        own = only(own, rough)
    return Reference(picture if alpha is None else shown, own, with_depth(pose, [], parts.lifter), colours)


def _over_both(progress: Progress | None) -> StageProgress:
    """Tells of two passes as of one."""

    def tell(stage: str, done: int, total: int) -> None:
        if progress is not None:
            progress(done + total * STAGES.index(stage), 2 * total)

    return tell


def _tidy(output: Path) -> None:
    """Remove the job of a clip that is there: whoever made it did not come to that."""
    job = job_folder_of(output)
    if output.exists() and (job / ABOUT).exists() and not (job / "clip").exists():
        shutil.rmtree(job)


def _on_plain(
    pose: PoseExtractor, colours: np.ndarray, alpha: np.ndarray, choice: PictureChoice
) -> tuple[np.ndarray, list[FoundPerson]]:
    """What is cut out on the first plain ground on which somebody is found, and who."""
    shown, found = colours, []
    for level in GROUNDS:
        shown = over(colours, alpha, (level, level, level))
        found = portrayed(pose, shown, choice)
        if found:
            break
    return shown, found
