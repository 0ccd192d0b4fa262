"""Characters on one plain colour: for methods that know no environment (AA2 Table 2).

Driving frames, truth and reference show the character alone, laid by its soft mask over one colour, which
differs from case to case. What it handles is left out, for no method but ours is told of it; what stands
before the character leaves a hole of the plain colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np

from aa2.conditions.plain import plain_reference, plain_signals
from aa2.config import Preset
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.protocols.cases import Cases
from aa2.evaluate.protocols.pairs import SETTINGS, Asked, Tell, cases_of, find_clips, inside, read_pair

LEVELS = (40, 216)
"""Between which the colours' channels lie: neither black nor white, in which clothes would drown."""


def uniform_cases(
    data: Path,
    preset: Preset,
    settings: Sequence[Setting] = SETTINGS,
    limit: int | None = None,
    *,
    windows: int = 1,
    kept: Path | None = None,
    progress: Tell = lambda stage, done, total: None,
) -> Cases:
    """The first window of every clip, or several, once a setting, on plain colours.

    Args:
        data, preset, settings, limit, windows, kept, progress: as for
            `aa2.evaluate.protocols.clips.clip_cases`. Extraction looks at the clip as it was filmed.
    Raises:
        InputError: as there.
    """

    def read(asked: Asked) -> Case:
        pair, colour = read_pair(asked, preset), plain_colour(asked.path.name)
        driving = plain_signals(pair.driving, colour).frames
        return Case(
            name=asked.name,
            setting=asked.setting,
            driving=replace(plain_signals(pair.given, colour), frames=driving),
            reference=plain_reference(pair.reference, colour),
            truth=plain_signals(pair.shown, colour).frames,
            character=inside(pair.shown),
            pose=pair.shown.pose,
            fps=pair.fps,
            window=asked.span.window,
            driver_mask=None if kept is None else pair.driving.character_mask,
        )

    asked = find_clips(data, settings, limit, preset.window, windows)
    return cases_of("uniform background", data, asked, read, windows, kept, progress)


def plain_colour(name: str) -> np.ndarray:
    """The colour of the clip of that name: ``(3,)`` uint8, the same on every machine."""
    return np.random.default_rng(crc32(name.encode(errors="surrogateescape"))).integers(*LEVELS, 3, np.uint8)
