"""Dance figures by the beat, with steps and without."""

# ruff: noqa: E501 - tables, one figure a line
from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.motion.keyframes import Keyframe, KeyframeCycle

BEAT = (0.38, 0.55)
# fmt: off
_TRAIN = {
    "step_touch": KeyframeCycle(BEAT, [
        Keyframe(arms="guard_low", step_left=(0, 0.28, 0), shift=(0, 0.08), pelvis=(0, 0.06, 0.1)), Keyframe(arms="side_low", step_left=(0, 0.28, 0), step_right=(0, -0.24, 0), height=0.96),
        Keyframe(arms="guard_low", step_left=(0, 0.28, 0), shift=(0, -0.08), pelvis=(0, -0.06, -0.1)), Keyframe(arms="side_low", height=0.96)], 0.11),
    "two_step": KeyframeCycle((0.28, 0.38), [
        Keyframe(arms="apart", step_left=(0.18, 0.2, 0), chest=(0, 0, 0.15)), Keyframe(arms="guard_low", step_left=(0.18, 0.2, 0), step_right=(0.16, -0.12, 0), height=0.97), Keyframe(arms="apart", step_left=(0.3, 0.24, 0), step_right=(0.16, -0.12, 0)),
        Keyframe(arms="guard_low", step_left=(0.18, 0.2, 0), step_right=(0.16, -0.12, 0), height=0.97, chest=(0, 0, -0.15)), Keyframe(arms="apart"), Keyframe(arms="guard_low", height=0.97)], 0.11),
    "twist": KeyframeCycle((0.22, 0.32), [
        Keyframe(left="guard_low:fist", right="back_low:fist", pelvis=(0.05, 0, 0.45), chest=(0, 0, -0.6), toes=(0.35, -0.35), height=0.93, pitch=(0.25, 0.25)),
        Keyframe(left="back_low:fist", right="guard_low:fist", pelvis=(0.05, 0, -0.45), chest=(0, 0, 0.6), toes=(-0.35, 0.35), height=0.9, pitch=(0.25, 0.25))], 0.12),
    "grapevine": KeyframeCycle(BEAT, [
        Keyframe(arms="side_low", step_left=(0, 0.3, 0)), Keyframe(arms="belly", step_left=(0, 0.3, 0), step_right=(-0.16, -0.34, 0), pelvis=(0, 0, -0.25)),
        Keyframe(arms="side_low", step_left=(0, 0.62, 0), step_right=(-0.16, -0.34, 0)), Keyframe(arms="prayer:flat", step_left=(0, 0.62, 0), step_right=(0, -0.5, 0), height=0.96),
        Keyframe(arms="side_low", step_left=(0, 0.62, 0), step_right=(0, -0.2, 0)), Keyframe(arms="belly", step_left=(-0.16, 0.22, 0), step_right=(0, -0.2, 0), pelvis=(0, 0, 0.25)),
        Keyframe(arms="side_low", step_left=(-0.16, 0.22, 0)), Keyframe(arms="prayer:flat", height=0.96)], 0.11),
    "arm_wave": KeyframeCycle((0.22, 0.3), [
        Keyframe(left="side_high", right="side_low", shrug=(0.2, 0)), Keyframe(left="cactus_down", right="side", chest=(0, 0.1, 0), shrug=(0.1, 0)),
        Keyframe(left="side_low", right="cactus_down", chest=(0, -0.05, 0), shrug=(0, 0.15)), Keyframe(left="side", right="side_high", chest=(0, -0.1, 0), shrug=(0, 0.2))]),
    "disco_point": KeyframeCycle(BEAT, [
        Keyframe(right="across_low:point", left="hip", pelvis=(0, 0.08, 0.1), chest=(0, 0, 0.2), head=(0.15, 0, 0.2), height=0.95),
        Keyframe(right="side_high:point", left="hip", pelvis=(0, -0.12, -0.1), chest=(-0.05, -0.05, -0.15), head=(-0.2, 0, -0.4), shift=(0, -0.05))], 0.15),
    "robot": KeyframeCycle((0.4, 0.55), [
        Keyframe(left="shake:flat", right="cactus:flat", head=(0, 0, 0.5)), Keyframe(left="shake:flat", right="cactus:flat", head=(0, 0, 0.5), beats=0.5), Keyframe(left="cactus:flat", right="cactus_down:flat", chest=(0, 0, 0.4), head=(0, 0, -0.4)),
        Keyframe(left="cactus:flat", right="cactus_down:flat", chest=(0, 0, 0.4), head=(0, 0, -0.4), beats=0.5), Keyframe(left="cactus_down:flat", right="shake:flat", chest=(0.15, 0, -0.4)), Keyframe(left="cactus_down:flat", right="shake:flat", chest=(0.15, 0, -0.4), beats=0.5)]),
    "hip_sway": KeyframeCycle((0.4, 0.6), [
        Keyframe(left="hip", right="temple", pelvis=(0, 0.2, 0), chest=(0, -0.24, 0), shift=(0, 0.06), head=(0, 0.1, 0)), Keyframe(left="hip", right="crown", pelvis=(0, -0.2, 0), chest=(0, 0.24, 0), shift=(0, -0.06), head=(0, -0.1, 0))], 0.13),
    "raise_the_roof": KeyframeCycle((0.22, 0.3), [Keyframe(arms="up_v:flat", height=1.0, chest=(-0.08, 0, 0)), Keyframe(arms="cactus:flat", height=0.94, chest=(0.08, 0, 0))], 0.15),
    "running_man": KeyframeCycle((0.24, 0.32), [
        Keyframe(left="guard:fist", right="back_low:fist", step_left=(0.1, 0, 0.3), height=1.0), Keyframe(left="guard_low:fist", right="hang:fist", step_left=(0.12, 0, 0), step_right=(-0.22, 0, 0), pitch=(0, 0.4), height=0.93),
        Keyframe(left="back_low:fist", right="guard:fist", step_right=(0.1, 0, 0.3), height=1.0), Keyframe(left="hang:fist", right="guard_low:fist", step_right=(0.12, 0, 0), step_left=(-0.22, 0, 0), pitch=(0.4, 0), height=0.93)], 0.09),
    "box_step": KeyframeCycle(BEAT, [
        Keyframe(arms="apart", step_left=(0.3, 0, 0)), Keyframe(arms="apart", step_left=(0.3, 0, 0), step_right=(0.3, 0.2, 0)), Keyframe(arms="guard_low", step_left=(0.3, -0.18, 0), step_right=(0.3, 0.2, 0), height=0.97),
        Keyframe(arms="guard_low", step_left=(0.3, -0.18, 0), step_right=(0, 0.2, 0)), Keyframe(arms="apart", step_right=(0, 0.2, 0)), Keyframe(arms="apart", height=0.97)], 0.1),
    "body_roll": KeyframeCycle((0.3, 0.42), [
        Keyframe(arms="side_low", chest=(-0.25, 0, 0), pelvis=(0.15, 0, 0), head=(-0.15, 0, 0)), Keyframe(arms="apart", chest=(0.05, 0, 0), pelvis=(-0.1, 0, 0), height=0.95, shift=(0.05, 0)), Keyframe(arms="belly", chest=(0.3, 0, 0), pelvis=(0.05, 0, 0), head=(0.25, 0, 0), height=0.92), Keyframe(arms="guard_low", chest=(0, 0, 0), height=0.97)], 0.14),
    "charleston": KeyframeCycle((0.3, 0.42), [
        Keyframe(left="ahead_low:flat", right="back_low:flat", step_right=(0.38, 0, 0.18)), Keyframe(left="hang_wide:flat", right="hang_wide:flat", height=0.94, knees=(0.25, 0.25)),
        Keyframe(left="back_low:flat", right="ahead_low:flat", step_left=(-0.4, 0, 0.15)), Keyframe(left="hang_wide:flat", right="hang_wide:flat", height=0.94, knees=(0.25, 0.25))], 0.09),
    "salsa_basic": KeyframeCycle((0.26, 0.34), [
        Keyframe(left="apart", right="guard_low", step_left=(0.24, 0, 0), pelvis=(0, 0.16, 0.15), chest=(0, -0.1, -0.2)), Keyframe(left="guard_low", right="apart", step_left=(0.24, 0, 0), pelvis=(0, -0.16, -0.1)), Keyframe(left="apart", right="guard_low", pelvis=(0, 0.14, 0), height=0.97),
        Keyframe(left="guard_low", right="apart", step_right=(-0.24, 0, 0), pelvis=(0, -0.16, -0.15), chest=(0, 0.1, 0.2)), Keyframe(left="apart", right="guard_low", step_right=(-0.24, 0, 0), pelvis=(0, 0.16, 0.1)), Keyframe(left="guard_low", right="apart", pelvis=(0, -0.14, 0), height=0.97)], 0.09),
    "pony": KeyframeCycle((0.2, 0.28), [
        Keyframe(arms="guard_low:fist", step_left=(0, 0.16, 0.14), hop=0.05, chest=(0, 0.1, 0)), Keyframe(arms="wing:fist", height=0.95), Keyframe(arms="guard_low:fist", step_right=(0, 0.16, 0.14), hop=0.05, chest=(0, -0.1, 0)), Keyframe(arms="wing:fist", height=0.95)], 0.1),
    "cabbage_patch": KeyframeCycle((0.3, 0.4), [
        Keyframe(arms="ahead_low:fist", chest=(0.2, 0, 0.25), pelvis=(0, 0, -0.15), height=0.95), Keyframe(left="across:fist", right="side_ahead:fist", chest=(0.05, 0, -0.3)), Keyframe(arms="guard_low:fist", chest=(-0.12, 0, 0), height=0.98), Keyframe(left="side_ahead:fist", right="across:fist", chest=(0.05, 0, 0.3))], 0.15),
    "vogue_frames": KeyframeCycle((0.3, 0.42), [
        Keyframe(left="temple:flat", right="ear:flat", head=(0, 0.1, 0.2)), Keyframe(left="over:flat", right="hip", chest=(0, 0.15, 0), head=(-0.1, 0, -0.3)), Keyframe(left="up_arc:flat", right="across:flat", chest=(0, -0.1, 0.2)), Keyframe(left="brow:flat", right="side:flat", head=(0, -0.1, -0.5))], 0.13),
    "knee_lift": KeyframeCycle((0.3, 0.42), [
        Keyframe(left="up_v:fist", right="hip", step_right=(0.12, 0, 0.38)), Keyframe(arms="guard_low:fist", height=0.95), Keyframe(right="up_v:fist", left="hip", step_left=(0.12, 0, 0.38)), Keyframe(arms="guard_low:fist", height=0.95)], 0.1),
    "shoulder_shimmy": KeyframeCycle((0.13, 0.18), [Keyframe(arms="offer_side:spread", chest=(-0.05, 0.05, 0.25), shrug=(0.15, 0)), Keyframe(arms="offer_side:spread", chest=(-0.05, -0.05, -0.25), shrug=(0, 0.15))], 0.14),
    "head_bang": KeyframeCycle((0.2, 0.28), [Keyframe(arms="guard_low:fist", head=(0.45, 0, 0), chest=(0.25, 0, 0)), Keyframe(arms="guard_low:fist", head=(-0.2, 0, 0), chest=(0, 0, 0))], 0.15),
    "slide_step": KeyframeCycle(BEAT, [
        Keyframe(arms="side_low", step_right=(0, 0.45, 0), shift=(0, -0.14), height=0.93, chest=(0, -0.12, 0)), Keyframe(arms="guard_low", height=1.0), Keyframe(arms="side_low", step_left=(0, 0.45, 0), shift=(0, 0.14), height=0.93, chest=(0, 0.12, 0)), Keyframe(arms="guard_low", height=1.0)], 0.1),
    "swim": KeyframeCycle((0.35, 0.5), [Keyframe(left="ahead", right="back_low", chest=(0.2, 0, -0.35)), Keyframe(left="cactus_down", right="up", chest=(0.15, 0, 0)), Keyframe(left="back_low", right="ahead", chest=(0.2, 0, 0.35)), Keyframe(left="up", right="cactus_down", chest=(0.15, 0, 0))], 0.14),
}
_TEST = {
    "lasso": KeyframeCycle((0.22, 0.3), [
        Keyframe(right="wave_high_out:fist", left="hip", pelvis=(0, 0.1, 0), shift=(0, 0.04)), Keyframe(right="up:fist", left="hip", pelvis=(0.1, 0, 0)), Keyframe(right="wave_high_in:fist", left="hip", pelvis=(0, -0.1, 0), shift=(0, -0.04)), Keyframe(right="cactus:fist", left="hip", pelvis=(-0.06, 0, 0))], 0.15),
    "mambo": KeyframeCycle(BEAT, [
        Keyframe(arms="guard_low", step_right=(0.32, -0.05, 0), pelvis=(0, 0.12, 0.2), chest=(0, 0, -0.25)), Keyframe(arms="apart", step_right=(0, 0, 0.02), pelvis=(0, -0.1, 0)), Keyframe(arms="guard_low", step_right=(-0.26, 0, 0), pelvis=(0, 0.1, -0.2), chest=(0, 0, 0.25)), Keyframe(arms="apart", pelvis=(0, -0.1, 0))], 0.1),
    "egyptian": KeyframeCycle((0.35, 0.5), [
        Keyframe(left="cactus:flat", right="cactus_down:flat", head=(0, 0, 0.7), pelvis=(0, 0, -0.3), chest=(0, 0, 0.3)), Keyframe(left="cactus_down:flat", right="cactus:flat", head=(0, 0, -0.7), pelvis=(0, 0, 0.3), chest=(0, 0, -0.3))], 0.12),
    "sprinkler": KeyframeCycle((0.3, 0.4), [
        Keyframe(left="back_of_head:flat", right="across:flat", chest=(0, 0, 0.45)), Keyframe(left="back_of_head:flat", right="ahead:flat", chest=(0, 0, 0.1)), Keyframe(left="back_of_head:flat", right="side_ahead:flat", chest=(0, 0, -0.2)), Keyframe(left="back_of_head:flat", right="side:flat", chest=(0, 0, -0.45))], 0.13),
    "cossack": KeyframeCycle((0.3, 0.4), [
        Keyframe(left="crossed", right="other_elbow:flat", height=0.68, knees=(0.4, 0.4)), Keyframe(left="crossed", right="other_elbow:flat", height=0.78, step_left=(0.42, 0.05, 0.12)), Keyframe(left="crossed", right="other_elbow:flat", height=0.68, knees=(0.4, 0.4)), Keyframe(left="crossed", right="other_elbow:flat", height=0.78, step_right=(0.42, 0.05, 0.12))], 0.12),
    "waltz_frame": KeyframeCycle((0.45, 0.6), [
        Keyframe(left="side_ahead:grip", right="apart:flat", step_left=(0.28, 0, 0), chest=(-0.08, 0.05, 0.1)), Keyframe(left="side_ahead:grip", right="apart:flat", step_left=(0.28, 0, 0), step_right=(0.28, 0.22, 0), pitch=(0.35, 0.35), height=1.02), Keyframe(left="side_ahead:grip", right="apart:flat", step_left=(0.28, -0.2, 0), step_right=(0.28, 0.22, 0), chest=(-0.08, -0.05, -0.1)),
        Keyframe(left="side_ahead:grip", right="apart:flat", step_left=(0.28, -0.2, 0), step_right=(0, 0.22, 0)), Keyframe(left="side_ahead:grip", right="apart:flat", step_right=(0, 0.22, 0), pitch=(0.35, 0.35), height=1.02), Keyframe(left="side_ahead:grip", right="apart:flat")], 0.1),
    "floss": KeyframeCycle((0.18, 0.25), [
        Keyframe(left="across_low:fist", right="back_low:fist", pelvis=(0, 0.18, 0), chest=(0, -0.12, 0), shift=(0, 0.06)), Keyframe(left="side_low:fist", right="side_low:fist", pelvis=(0, -0.18, 0), chest=(0, 0.12, 0), shift=(0, -0.06)), Keyframe(left="back_low:fist", right="across_low:fist", pelvis=(0, 0.18, 0), chest=(0, -0.12, 0), shift=(0, 0.06)), Keyframe(left="side_low:fist", right="side_low:fist", pelvis=(0, -0.18, 0), chest=(0, 0.12, 0), shift=(0, -0.06))], 0.12),
}
# fmt: on
DANCES: Kinds[KeyframeCycle] = Kinds("dance", _TRAIN, _TEST)
