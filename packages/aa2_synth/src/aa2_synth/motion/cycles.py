"""The kinds of keyframe cycles, from the data files: what arms, trunk and legs do again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aa2_synth.kinds import Kinds
from aa2_synth.motion.hand_targets import HAND_SHAPES, HAND_TARGETS
from aa2_synth.motion.keyframes import Keyframe, KeyframeCycle
from aa2_synth.tables import TableError, kinds_of, read_table, record


def cycle_maker(table: str) -> Callable[[Mapping[str, Any], str], KeyframeCycle]:
    """What makes a cycle of a row of a table, "ROOM/FILE", for `aa2_synth.tables.rows`.

    A row has ``keyframes``, each with fields of `Keyframe`, and ``width`` where the legs take part; its
    ``beat`` may stand at the head of the file instead.

    Raises:
        TableError: when called, where a row has no keyframes, time does not go on from each to the next, a
            hand's target or shape is unknown, or as `aa2_synth.tables.record` does.
    """
    common = read_table(table).get("beat")

    def made(row: Mapping[str, Any], where: str) -> KeyframeCycle:
        keyframes = row.get("keyframes")
        if not isinstance(keyframes, list) or not keyframes:
            raise TableError(f"{where}: has no keyframes")
        own = [_keyframe(one, f"{where}, keyframe {number}") for number, one in enumerate(keyframes, start=1)]
        given = {"beat": common} if common is not None else {}
        cycle = record(KeyframeCycle, {**given, **row, "keyframes": own}, where)
        if not 0 < cycle.beat[0] <= cycle.beat[1]:
            raise TableError(f"{where}: beat = {list(cycle.beat)} is no range of seconds above 0")
        return cycle

    return made


def _keyframe(row: Mapping[str, Any], where: str) -> Keyframe:
    keyframe = record(Keyframe, row, where)
    if keyframe.beats <= 0:
        raise TableError(f"{where}: beats = {keyframe.beats}, but the next keyframe must come after this one")
    for name in ("left", "right", "arms"):
        target, colon, shape = (getattr(keyframe, name) or "hang").partition(":")
        if target not in HAND_TARGETS:
            raise TableError(f"{where}: {name} = {target!r}, which is no target of hands.toml")
        if colon and shape not in HAND_SHAPES:
            raise TableError(f"{where}: {name} has the shape {shape!r}, which is none of hands.toml")
    return keyframe


GESTURES: Kinds[KeyframeCycle] = kinds_of("motion/gestures", "gesture", cycle_maker("motion/gestures"))
"""What arms, head and face say: of the upper body, done standing, sitting or going."""
DANCES: Kinds[KeyframeCycle] = kinds_of("motion/dances", "dance", cycle_maker("motion/dances"))
"""Dance figures by the beat, with steps and without."""
EXERCISES: Kinds[KeyframeCycle] = kinds_of("motion/exercises", "exercise", cycle_maker("motion/exercises"))
"""Exercises and sports."""
BALANCES: Kinds[KeyframeCycle] = kinds_of("motion/balances", "balance", cycle_maker("motion/balances"))
"""Balances held on one or both legs."""
ACTS: Kinds[KeyframeCycle] = kinds_of("motion/acts", "act", cycle_maker("motion/acts"))
"""Everyday acts in mime."""
STANCES: Kinds[KeyframeCycle] = kinds_of("motion/stances", "stance", cycle_maker("motion/stances"))
"""Ways of standing about."""
