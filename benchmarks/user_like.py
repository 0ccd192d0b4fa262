"""What share of the fixed test sets lies outside of what users bring; plans only, nothing is rendered.

    python benchmarks/user_like.py [COUNT]

Users bring frontal, standing or half figures with their hands in sight, characters of about one stature, and
videos of people who walk, dance, talk, sit, turn and squat. For each set of `aa2 synthesise --test-set` (the
first COUNT clips of each) the table tells in how many of its references, clips or drivers something is
otherwise; drivers' motions only in clips without bystanders, whose labels are among the clip's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from rich.console import Console
from rich.table import Table

from aa2_synth.benchmark_set import SIZES, FixedSet, fixed_set
from aa2_synth.body.body import Shape
from aa2_synth.characters.make import stature_of
from aa2_synth.kinds import Kinds
from aa2_synth.motion.bones import bones_of
from aa2_synth.motion.cycles import DANCES
from aa2_synth.motion.posing import pose
from aa2_synth.motion.user_like import POSES, SQUATS, STANDS, TALK, TURNS, WALKS
from aa2_synth.objects.interactions import HELD, SEATED
from aa2_synth.plan import Plan, make_plan
from aa2_synth.produce import plan_references
from aa2_synth.references import ReferencePlan

_USUAL: tuple[Kinds, ...] = (WALKS, TURNS, TALK, SQUATS, STANDS, DANCES, POSES, SEATED, HELD)
_MOVES = ("gait", "gesture", "exercise", "dance", "act", "balance", "free", "clip", "deed", "pose")
_USUAL_ACTS = {"phone_call", "text_message", "drink", "take_selfie", "sit_down_and_up"}
"""Acts that no table of usual motions has and that are filmed all the same."""
_OTHER_GAITS = {"walk_in_place", "sideways", "bend_backwards", "shuffle", "backwards", "side_shuffle"}
"""Plain ways of going, as they may be filmed."""
_USUAL_INTERACTIONS = {
    "sit down",
    "get up",
    "sit and talk",
    "sit still",
    "read in a seat",
    "read a paper in a seat",
}


def judged(reference: ReferencePlan, body: Shape) -> dict[str, bool]:
    """What of a reference is not as users bring it."""
    motion, camera = reference.motion, reference.camera
    to_eye = camera.eyes[0, :2] - motion.root[0]
    turned = np.degrees(abs(_wrapped(motion.yaw[0] - np.arctan2(to_eye[0], -to_eye[1]))))
    rotations, positions = pose(body, motion)
    at = {
        name: positions[0, bones_of(name)[0]]
        for side in "LR"
        for name in (f"wrist.{side}", f"upperarm01.{side}", f"lowerarm01.{side}")
    }
    middle = (at["upperarm01.L"] + at["upperarm01.R"]) / 2
    across = at["upperarm01.L"] - at["upperarm01.R"]
    width = float(np.linalg.norm(across))
    raised = any(at[f"wrist.{side}"][2] > at[f"upperarm01.{side}"][2] for side in "LR")
    over = [
        sign * float((at[f"wrist.{side}"] - middle) @ across) / width**2
        for side, sign in (("L", 1), ("R", -1))
    ]
    chest = rotations[0, bones_of("spine01")[0]]
    behind = any(float((chest.T @ (at[f"wrist.{side}"] - middle))[1]) > 0.12 for side in "LR")
    lean = np.arccos(np.clip(chest[2, 2], -1, 1))
    pitch = np.degrees(np.arctan2(camera.eyes[0, 2] - 0.6 * stature_of(body), np.linalg.norm(to_eye)))
    low = motion.height[0] < 0.9 or motion.seated[0] > 0.5
    found = {
        "reference turned by more than 20°": turned > 20,
        "reference turned by more than 55°": turned > 55,
        "a hand above its shoulder": raised,
        "a hand across the body, or arms crossed": min(over) < -0.1,
        "a hand behind the back": behind,
        "crouching or sitting": low,
        "trunk leaning by more than 20°": lean > np.radians(20),
        "a foot off the ground": bool((motion.feet[0, :, 2] > 0.08).any()),
        "camera more than 15° above or below the hip": abs(pitch) > 15,
    }
    outside = any(value for name, value in found.items() if name != "reference turned by more than 20°")
    return found | {"anything of a reference but a turn by 20° to 55°": outside}


def driver(plan: Plan) -> dict[str, bool]:
    """What of a clip is not as users bring it."""
    tall, other = (stature_of(character.body) for character in plan.characters)
    apart = abs(np.log(tall / other))
    usual = {
        f"{kinds.sort}:{name}" for kinds in _USUAL for side in (kinds.train, kinds.test) for name in side
    }
    usual |= {f"act:{name}" for name in _USUAL_ACTS} | {f"gait:{name}" for name in _OTHER_GAITS}
    usual |= {f"deed:{name}" for name in _USUAL_INTERACTIONS}
    does = [kind for kind in plan.kinds if kind.partition(":")[0] in _MOVES]
    strange = any(kind not in usual for kind in does)  # unknown with bystanders, whose labels are among them
    return {
        "statures apart by more than 5 %": apart > np.log(1.05),
        "statures apart by more than 15 %": apart > np.log(1.15),
    } | ({} if plan.crowd else {"driver's motion is no usual one": strange})


def cases(fixed: FixedSet, count: int) -> Iterator[tuple[str, bool]]:
    """What is judged, one after the other, by name."""
    for index in fixed.indices[:count]:
        plan = make_plan(fixed.seed, "test", index, fixed.frames, look=fixed.look)
        of_clip = driver(plan)
        outside = []
        for reference, character in zip(
            plan_references(plan, fixed.seed, "test", index), plan.characters, strict=True
        ):
            of_reference = judged(reference, character.body)
            outside.append(of_reference["anything of a reference but a turn by 20° to 55°"])
            yield from of_reference.items()
        yield from of_clip.items()
        if not plan.crowd:
            yield "anything of a cross case", any([*list(of_clip.values())[1:], outside[1]])


def main(count: int) -> None:
    """Print shares by set, of the first ``count`` clips of each."""
    columns = {name: list(cases(fixed_set(name), count)) for name in SIZES}
    table = Table("outside of what users bring", *columns)
    for name in dict(next(iter(columns.values()))):
        shares = [np.mean([value for what, value in found if what == name]) for found in columns.values()]
        table.add_row(name, *(f"{share:.0%}" for share in shares))
    Console(width=110).print(table)


def _wrapped(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100)
