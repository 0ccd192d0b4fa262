"""Joints become the motion that they came from; broken BVH files name their line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aa2.errors import InputError
from aa2_synth.body import body as body_module
from aa2_synth.motion.motion import Motion, still

build = pytest.importorskip("aa2_synth.motion.build", reason="needs the [synth] extra")
bvh = pytest.importorskip("aa2_synth.motion.bvh")
choreography = pytest.importorskip("aa2_synth.motion.choreography")
gaits = pytest.importorskip("aa2_synth.motion.gaits")
posing = pytest.importorskip("aa2_synth.motion.posing")
recorded = pytest.importorskip("aa2_synth.motion.recorded")
retargeting = pytest.importorskip("aa2_synth.motion.retarget")
checks = pytest.importorskip("aa2_synth.motion.checks")

BONES = {
    "hips": "root",
    "chest": "spine02",
    "neck": "neck01",
    "head": "head",
    **{
        f"{side}_{joint}": f"{bone}.{side[0].upper()}"
        for side in ("left", "right")
        for joint, bone in {
            "hip": "upperleg01",
            "knee": "lowerleg01",
            "ankle": "foot",
            "toe": "toe2-1",
            "shoulder": "upperarm01",
            "elbow": "lowerarm01",
            "wrist": "wrist",
        }.items()
    },
}


def joints_of(rotations: np.ndarray, positions: np.ndarray) -> dict[str, np.ndarray]:
    bone = body_module.template().bone
    joints = {name: positions[:, bone(own)] for name, own in BONES.items()}
    joints["face"] = joints["head"] + rotations[:, bone("head")] @ [0.0, -0.1, 0.0]
    return joints


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("seed", range(6))
def test_joints_come_back_where_they_were(seed):
    body = body_module.shape({"age": 0.67})
    rng = np.random.default_rng(seed)
    motion = gaits.go(rng, np.arange(20) / 12, gaits.Gait((0.7, 1.2), spin=(0, 0.4)), 1.0)
    rotations, positions = posing.pose(body, motion)
    upright = np.tile(np.eye(3), (1, rotations.shape[1], 1, 1))
    rest = joints_of(upright, body.heads[None])
    again = retargeting.retarget(joints_of(rotations, positions), 12.0, rest)
    stature = build.leg_length(body) / build.ADULT_LEG
    again = choreography.editing.scaled(again, stature)
    _, back = posing.pose(body, again)
    bone = body_module.template().bone
    for name in ("hips", "left_ankle", "right_ankle", "left_knee", "right_wrist", "left_elbow", "head"):
        index = bone(BONES[name])
        missed = np.linalg.norm(back[:, index] - positions[:, index], axis=1)
        assert np.median(missed) < 0.05, name
        assert missed.max() < 0.12, name


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("name", ["walk", "kick", "cartwheel", "dance_b"])
def test_clips_of_pybullet_stand_on_their_feet(name):
    pytest.importorskip("pybullet_data", reason="needs the extra aa2[synth]")
    motion = recorded.recorded(name, 24, 12.0, 0.4)
    body = body_module.shape({"age": 0.67})
    rotations, positions = posing.pose(body, motion)
    assert motion.planted.any()
    assert checks.slide(body, motion, rotations, positions).max() < checks.MOST_SLIDE
    assert np.isfinite(positions).all() and positions[..., 2].min() > -0.25


def skeleton(style: str, *, order: str = "ZXY", z_up: bool = False) -> str:
    """A BVH file of two frames: arms sideways, then the left one hanging."""
    names = {
        "mixamo": "mixamorig:Hips Spine1 Neck Head mixamorig:{}UpLeg mixamorig:{}Leg mixamorig:{}Foot "
        "mixamorig:{}ToeBase mixamorig:{}Arm mixamorig:{}ForeArm mixamorig:{}Hand",
        "biovision": "Hips Chest Neck Head {}Hip {}Knee {}Ankle {}Toe {}Shoulder {}Elbow {}Wrist",
        "smpl": "Pelvis Spine1 Neck Head {}_Hip {}_Knee {}_Ankle {}_Foot {}_Shoulder {}_Elbow {}_Wrist",
        "max": "Bip01 Pelvis|Bip01 Spine|Bip01 Neck|Bip01 Head|Bip01 {} Thigh|Bip01 {} Calf|Bip01 {} Foot|"
        "Bip01 {} Toe0|Bip01 {} UpperArm|Bip01 {} Forearm|Bip01 {} Hand",
    }[style]
    hips, chest, neck, head, *sided = names.split("|") if "|" in names else names.split()
    sides = ("L", "R") if style in ("smpl", "max") else ("Left", "Right")
    channels = " ".join(f"{axis}rotation" for axis in order)
    count = 0

    def joint(kind: str, name: str, offset, below: str) -> str:
        nonlocal count
        count += 1
        x, y, z = offset
        place = f"{x} {-z} {y}" if z_up else f"{x} {y} {z}"
        return f"{kind} {name}\n{{\nOFFSET {place}\nCHANNELS 3 {channels}\n{below}}}\n"

    def end() -> str:
        return "End Site\n{\nOFFSET 0 0 0\n}\n"

    def limb(side: int) -> tuple[str, str]:
        sign = 1 if side == 0 else -1
        thigh, shin, foot, toe, arm, fore, hand = (name.format(sides[side]) for name in sided)
        leg = joint("JOINT", toe, (0, -6, 12), end())
        leg = joint("JOINT", foot, (0, -42, 0), leg)
        leg = joint("JOINT", shin, (0, -42, 0), leg)
        leg = joint("JOINT", thigh, (9 * sign, -4, 0), leg)
        reach = joint("JOINT", hand, (26 * sign, 0, 0), end())
        reach = joint("JOINT", fore, (28 * sign, 0, 0), reach)
        return leg, joint("JOINT", arm, (18 * sign, 22, 0), reach)

    (left_leg, left_arm), (right_leg, right_arm) = limb(0), limb(1)
    skull = joint("JOINT", neck, (0, 26, 0), joint("JOINT", head, (0, 10, 0), end()))
    spine = joint("JOINT", chest, (0, 22, 0), skull + left_arm + right_arm)
    text = joint("ROOT", hips, (0, 94, 0), spine + left_leg + right_leg)
    rows = [["0"] * (3 * count) for _ in range(2)]
    joints = [line.split(maxsplit=1)[1] for line in text.splitlines() if line.split()[0] in ("ROOT", "JOINT")]
    which = joints.index(sided[4].format(sides[0]))
    rows[1][3 * which + order.index("Y" if z_up else "Z")] = "90" if z_up else "-90"
    body = "\n".join(" ".join(row) for row in rows)
    return f"HIERARCHY\n{text}MOTION\nFrames: 2\nFrame Time: 0.5\n{body}\n"


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("style", ["mixamo", "biovision", "smpl", "max"])
@pytest.mark.parametrize("order", ["ZXY", "XYZ"])
@pytest.mark.parametrize("z_up", [False, True])
def test_common_skeletons_are_understood(tmp_path: Path, style, order, z_up):
    path = tmp_path / "a.bvh"
    path.write_text(skeleton(style, order=order, z_up=z_up))
    motion = bvh.read_bvh(path, 10.0)
    assert isinstance(motion, Motion) and len(motion) == 5
    np.testing.assert_allclose(motion.arms[0, :, 0], np.pi / 2, atol=0.15)
    assert motion.arms[-1, 0, 0] < 0.5 and motion.arms[-1, 1, 0] > 1.4
    np.testing.assert_allclose([motion.yaw, motion.head[:, 2]], 0, atol=0.05)
    assert 0.9 < motion.height[0] < 1.06 and motion.planted.all()


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("HIERARCHY", "HIERARCHIE", "line 1:"),
        ("OFFSET 0 22 0", "OFFSET 0 x 0", "line 8:"),
        ("CHANNELS 3 Zrotation", "CHANNELS 4 Zrotation", "line 5:"),
        ("Frames: 2", "Frames: 3", "the file ends too early"),
        ("Frame Time: 0.5", "Frame Time: 0", "no time"),
        ("MOTION", "MOTIONS", "MOTION expected"),
    ],
)
def test_a_broken_file_names_its_line(tmp_path: Path, old, new, line):
    path = tmp_path / "a.bvh"
    path.write_text(skeleton("mixamo").replace(old, new, 1))
    with pytest.raises(InputError, match=line):
        bvh.read_bvh(path, 10.0)


@pytest.mark.usefixtures("body")
def test_a_skeleton_without_knees_is_refused(tmp_path: Path):
    path = tmp_path / "a.bvh"
    path.write_text(skeleton("biovision").replace("LeftKnee", "Something"))
    with pytest.raises(InputError, match="left knee"):
        bvh.read_bvh(path, 10.0)
    with pytest.raises(InputError, match="cannot be read"):
        bvh.read_bvh(tmp_path / "none.bvh", 10.0)


@pytest.mark.usefixtures("body")
def test_files_of_the_user_are_taken_every_other_time():
    files = [still(50) for _ in range(4)]
    taken = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        _, labels = choreography.random_motion(rng, 12, 12.0, 1.0, split="train", files=files)
        taken += [label for label in labels if label.startswith("file")]
    assert 8 < len(taken) < 32 and "file:3" not in taken
