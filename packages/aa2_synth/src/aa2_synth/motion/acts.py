"""Everyday acts in mime, and ways of standing about."""

# ruff: noqa: E501 - tables, one figure a line
from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.motion.keyframes import Keyframe, KeyframeCycle

# fmt: off
_ACTS = {
    "phone_call": KeyframeCycle((0.9, 1.4), [Keyframe(right="ear:grip", head=(0.05, -0.12, 0.1), face={"jaw_open": 0.3}), Keyframe(right="ear:grip", left="hip", head=(0.12, -0.1, -0.15), chest=(0, 0.04, 0.1)), Keyframe(right="ear:grip", left="apart", head=(0, -0.15, 0.2), face={"jaw_open": 0.35, "smile": 0.3})]),
    "text_message": KeyframeCycle((0.5, 0.8), [Keyframe(arms="screen:grip", head=(0.4, 0, 0), gaze=(0, -0.2)), Keyframe(left="screen:grip", right="screen:pinch", head=(0.42, 0.03, 0.05), gaze=(0, -0.2), face={"smile": 0.3})]),
    "drink": KeyframeCycle((0.7, 1.0), [Keyframe(right="chest_front:grip"), Keyframe(right="mouth:grip", head=(-0.3, 0, 0), face={"pucker": 0.4, "blink": 0.5}, beats=1.4), Keyframe(right="chest_front:grip", head=(0.05, 0, 0))]),
    "eat": KeyframeCycle((0.5, 0.7), [Keyframe(right="keys_front:pinch", left="tray:grip", head=(0.3, 0, 0)), Keyframe(right="mouth:pinch", left="tray:grip", head=(0.1, 0, 0), face={"jaw_open": 0.7}), Keyframe(right="counter:pinch", left="tray:grip", head=(0.15, 0, 0.1), face={"jaw_open": 0.2})]),
    "comb_hair": KeyframeCycle((0.3, 0.45), [Keyframe(right="crown:grip", head=(0.05, 0.12, 0)), Keyframe(right="temple:grip", head=(0.05, 0.1, 0.1)), Keyframe(right="ear:grip", head=(0.1, 0.12, 0.15))]),
    "look_at_watch": KeyframeCycle((0.7, 1.0), [Keyframe(left="watch:fist", right="hang", head=(0.4, 0, 0.15), gaze=(0, -0.2), beats=1.5), Keyframe(left="hang", head=(0, 0, -0.3), face={"frown": 0.3})]),
    "tie_a_tie": KeyframeCycle((0.35, 0.5), [Keyframe(left="heart:pinch", right="belly:pinch", head=(0.25, 0, 0)), Keyframe(left="rib:pinch", right="chest_front:pinch", head=(0.2, 0, 0.05)), Keyframe(left="chin:pinch", right="heart:pinch", head=(-0.2, 0, 0))]),
    "sweep": KeyframeCycle((0.5, 0.7), [Keyframe(left="broom_high:grip", right="broom_low:grip", chest=(0.25, 0, 0.35), pelvis=(0.1, 0, 0.1), head=(0.3, 0, 0)), Keyframe(left="apart:grip", right="ahead_low:grip", chest=(0.35, 0, -0.3), pelvis=(0.15, 0, -0.1), head=(0.3, 0, 0))], 0.16),
    "throw_overarm": KeyframeCycle((0.28, 0.38), [Keyframe(right="apart:grip", left="apart:grip", step_left=(0.2, 0, 0)), Keyframe(right="cocked:grip", left="ahead:flat", step_left=(0.34, 0, 0.08), chest=(-0.15, 0, -0.6), pelvis=(0, 0, -0.3)), Keyframe(right="ahead_high:spread", left="back_low", step_left=(0.4, 0, 0), pitch=(0, 0.4), chest=(0.25, 0, 0.5), pelvis=(0, 0, 0.2)), Keyframe(right="across_low:loose", left="back_low", step_left=(0.4, 0, 0), pitch=(0, 0.5), chest=(0.5, 0, 0.5)), Keyframe(arms="apart:loose", beats=1.4)], 0.12),
    "catch": KeyframeCycle((0.35, 0.5), [Keyframe(arms="push:spread", head=(-0.3, 0, 0), height=0.94), Keyframe(arms="up_v:spread", head=(-0.5, 0, 0), chest=(-0.1, 0, 0)), Keyframe(arms="rib:grip", chest=(0.2, 0, 0), height=0.92, head=(0.2, 0, 0))], 0.16),
    "type": KeyframeCycle((0.14, 0.2), [Keyframe(left="type:claw", right="keys_front:claw", head=(0.15, 0, 0)), Keyframe(left="keys_front:claw", right="type:claw", head=(0.15, 0, 0.05))]),
    "steer": KeyframeCycle((0.6, 0.9), [Keyframe(left="steer_left:grip", right="steer_right:grip", chest=(0, 0, -0.05)), Keyframe(left="steer_right:grip", right="steer_left:grip", chest=(0, 0, 0.05), head=(0, 0, 0.2))]),
    "play_guitar": KeyframeCycle((0.18, 0.26), [Keyframe(left="fret:grip", right="belly:pinch", head=(0.2, 0.05, 0.25)), Keyframe(left="fret:claw", right="strum:pinch", head=(0.12, 0, 0.25))]),
    "play_violin": KeyframeCycle((0.35, 0.5), [Keyframe(left="violin_arm:grip", right="heart:pinch", head=(0.1, 0.25, 0.3)), Keyframe(left="violin_arm:claw", right="offer_side:pinch", head=(0.1, 0.2, 0.3))]),
    "play_drums": KeyframeCycle((0.14, 0.2), [Keyframe(left="drum_up:fist", right="drum_down:fist", head=(0.15, 0, 0)), Keyframe(left="drum_down:fist", right="drum_up:fist", head=(0.05, 0, 0))]),
    "paint_wall": KeyframeCycle((0.5, 0.7), [Keyframe(right="ahead_high:grip", head=(-0.2, 0, -0.1)), Keyframe(right="push_far:grip", head=(0, 0, -0.1)), Keyframe(right="ahead_low:grip", chest=(0.15, 0, 0), head=(0.15, 0, 0))]),
    "wipe_table": KeyframeCycle((0.35, 0.5), [Keyframe(right="counter:flat", chest=(0.3, 0, 0.1), pelvis=(0.15, 0, 0), head=(0.2, 0, 0)), Keyframe(right="across_low:flat", chest=(0.35, 0, 0.25), pelvis=(0.15, 0, 0), head=(0.2, 0, 0.15)), Keyframe(right="offer_side:flat", chest=(0.3, 0, -0.2), pelvis=(0.15, 0, 0), head=(0.2, 0, -0.1))], 0.14),
    "pull_rope": KeyframeCycle((0.35, 0.5), [Keyframe(left="ahead:fist", right="rib:fist", chest=(-0.2, 0, 0.3), height=0.9, shift=(-0.06, 0)), Keyframe(left="rib:fist", right="ahead:fist", chest=(-0.2, 0, -0.3), height=0.9, shift=(-0.06, 0))], 0.2),
    "climb_ladder": KeyframeCycle((0.35, 0.5), [Keyframe(left="up:grip", right="push:grip", step_right=(0.15, 0, 0.3), head=(-0.3, 0, 0)), Keyframe(left="push:grip", right="up:grip", step_left=(0.15, 0, 0.3), head=(-0.3, 0, 0))], 0.1),
    "open_door": KeyframeCycle((0.6, 0.85), [Keyframe(right="shake:grip", head=(0.2, 0, -0.1)), Keyframe(right="rib:grip", chest=(0, 0, -0.3), step_right=(-0.2, 0.05, 0)), Keyframe(right="offer_side:grip", chest=(0, 0, -0.4), step_right=(-0.2, 0.05, 0))], 0.1),
    "tie_shoes": KeyframeCycle((0.7, 1.0), [Keyframe(arms="floor:pinch", height=0.5, step_left=(0.26, 0, 0), step_right=(-0.26, 0, 0), pitch=(0, 1.1), pelvis=(0.35, 0, 0), chest=(0.65, 0, 0.1), head=(0.2, 0, 0), shift=(-0.05, 0)), Keyframe(left="floor:pinch", right="ahead_low:pinch", height=0.51, step_left=(0.26, 0, 0), step_right=(-0.26, 0, 0), pitch=(0, 1.1), pelvis=(0.35, 0, 0), chest=(0.6, 0, 0.1), head=(0.2, 0, 0), shift=(-0.05, 0))], 0.1),
    "pick_up": KeyframeCycle((0.7, 1.0), [Keyframe(right="hang"), Keyframe(right="floor:spread", height=0.6, pelvis=(0.5, 0, 0), chest=(0.6, 0, 0.1), shift=(-0.12, 0), knees=(0.15, 0.15), head=(0.1, 0, 0)), Keyframe(right="belly:grip", chest=(0.05, 0, 0), head=(0.3, 0, 0))], 0.14),
    "take_selfie": KeyframeCycle((0.9, 1.3), [Keyframe(right="selfie:grip", head=(-0.12, 0.12, -0.15), face={"smile": 0.9}), Keyframe(right="selfie:grip", left="wave_in:two", head=(-0.1, -0.1, -0.15), face={"smile": 1.0})]),
    "read_book": KeyframeCycle((0.9, 1.4), [Keyframe(left="tray:grip", right="chest_front:grip", head=(0.38, 0, 0), gaze=(0.15, -0.2)), Keyframe(left="tray:grip", right="tray:pinch", head=(0.4, 0, 0), gaze=(-0.2, -0.2))]),
    "brush_teeth": KeyframeCycle((0.12, 0.18), [Keyframe(right="mouth:fist", head=(0, 0.05, 0), face={"smile": 0.6, "jaw_open": 0.2}), Keyframe(right="cheek:fist", head=(0, 0.05, 0), face={"smile": 0.6, "jaw_open": 0.2})]),
    "wash_face": KeyframeCycle((0.25, 0.36), [Keyframe(arms="cheek:flat", head=(0.4, 0, 0), chest=(0.2, 0, 0), face={"blink": 1.0}), Keyframe(arms="eyes:flat", head=(0.45, 0, 0), chest=(0.25, 0, 0), face={"blink": 1.0})]),
    "put_on_hat": KeyframeCycle((0.5, 0.7), [Keyframe(arms="chest_front:grip", head=(0.1, 0, 0)), Keyframe(arms="crown:grip", head=(0.1, 0, 0)), Keyframe(arms="temple:grip", head=(-0.05, 0, 0), beats=1.2)]),
    "sneeze": KeyframeCycle((0.35, 0.5), [Keyframe(arms="chin:flat", head=(-0.35, 0, 0), face={"blink": 1.0, "jaw_open": 0.5}), Keyframe(arms="mouth:flat", head=(0.45, 0, 0), chest=(0.35, 0, 0), face={"blink": 1.0, "frown": 0.5}), Keyframe(arms="chest_front")]),
    "bow": KeyframeCycle((0.7, 1.0), [Keyframe(arms="hang:flat"), Keyframe(arms="thigh:flat", pelvis=(0.45, 0, 0), chest=(0.4, 0, 0), shift=(-0.08, 0), head=(0.2, 0, 0))], 0.08),
    "sit_down_and_up": KeyframeCycle((0.7, 1.0), [Keyframe(arms="hang"), Keyframe(arms="thigh", pelvis=(0.5, 0, 0), chest=(0.35, 0, 0), height=0.75, shift=(-0.15, 0)), Keyframe(arms="thigh", height=0.56, pelvis=(0.15, 0, 0), chest=(0.1, 0, 0), shift=(-0.27, 0)), Keyframe(arms="thigh", pelvis=(0.5, 0, 0), chest=(0.35, 0, 0), height=0.75, shift=(-0.15, 0))], 0.12),
}
_TEST_ACTS = {
    "knock": KeyframeCycle((0.16, 0.22), [Keyframe(right="push:fist", head=(0.05, 0, -0.1)), Keyframe(right="push_far:fist", head=(0.05, 0, -0.1))]),
    "hammer": KeyframeCycle((0.26, 0.36), [Keyframe(right="wave_in:fist", left="counter:grip", head=(0.2, 0, 0.1)), Keyframe(right="counter:fist", left="counter:grip", head=(0.3, 0, 0.1), chest=(0.12, 0, 0.1))]),
    "shoot_basketball": KeyframeCycle((0.32, 0.42), [Keyframe(arms="chest_front:spread", height=0.85, pelvis=(0.15, 0, 0), head=(-0.2, 0, 0)), Keyframe(arms="brow:spread", height=0.95, head=(-0.3, 0, 0)), Keyframe(arms="ahead_high:loose", hop=0.18, pitch=(0.5, 0.5), head=(-0.3, 0, 0)), Keyframe(arms="apart:loose", height=0.92)], 0.12),
    "fish": KeyframeCycle((0.5, 0.7), [Keyframe(right="cocked:fist", left="guard_low:fist", chest=(-0.05, 0, -0.4)), Keyframe(right="ahead_high:fist", left="tray:fist", chest=(0.15, 0, 0.2)), Keyframe(right="shake:fist", left="tray:fist")], 0.15),
    "dig": KeyframeCycle((0.55, 0.75), [Keyframe(left="ahead_low:grip", right="belly:grip", chest=(0.5, 0, 0.2), pelvis=(0.3, 0, 0), height=0.88, shift=(-0.06, 0), head=(0.1, 0, 0)), Keyframe(left="apart:grip", right="rib:grip", chest=(0.15, 0, -0.3), height=0.95), Keyframe(left="offer_side:grip", right="apart:grip", chest=(0.05, 0, 0.6))], 0.18),
    "iron": KeyframeCycle((0.45, 0.6), [Keyframe(right="counter:fist", left="keys_front:flat", head=(0.35, 0, -0.1), chest=(0.15, 0, 0)), Keyframe(right="shake:fist", left="keys_front:flat", head=(0.3, 0, -0.2), chest=(0.2, 0, 0.1)), Keyframe(right="offer_side:fist", left="keys_front:flat", head=(0.3, 0, -0.3), chest=(0.15, 0, -0.1))]),
    "play_flute": KeyframeCycle((0.4, 0.6), [Keyframe(arms="flute:pinch", head=(0.05, 0.1, 0.25), face={"pucker": 0.8}), Keyframe(arms="flute:claw", head=(0.1, -0.05, 0.2), face={"pucker": 0.7}, chest=(0.05, 0.05, 0))]),
    "look_through_binoculars": KeyframeCycle((0.9, 1.3), [Keyframe(arms="temple:grip", head=(-0.05, 0, 0.4), chest=(0, 0, 0.2)), Keyframe(arms="temple:grip", head=(-0.1, 0, -0.3), chest=(0, 0, -0.2))]),
    "curtsy": KeyframeCycle((0.7, 1.0), [Keyframe(arms="side_low:pinch"), Keyframe(arms="side_low:pinch", step_right=(-0.25, -0.12, 0), pitch=(0, 0.8), height=0.84, chest=(0.1, 0, 0), head=(0.25, 0, 0), knees=(0.3, 0.3))], 0.07),
}
_STANDS = {
    "at_ease": KeyframeCycle((1.2, 2.0), [Keyframe(shift=(0, 0.01)), Keyframe(shift=(0, -0.01))], 0.1),
    "weight_on_one_leg": KeyframeCycle((1.4, 2.2), [Keyframe(shift=(0, 0.06), pelvis=(0, -0.09, 0.06), chest=(0, 0.1, 0)), Keyframe(shift=(0, 0.05), pelvis=(0, -0.07, 0.02), chest=(0, 0.08, 0))], 0.12),
    "feet_apart": KeyframeCycle((1.2, 2.0), [Keyframe(shift=(0, 0.02)), Keyframe(shift=(0.01, -0.02))], 0.2),
    "feet_together": KeyframeCycle((1.2, 2.0), [Keyframe(), Keyframe(shift=(0.01, 0))], 0.065),
    "shift_weight": KeyframeCycle((0.7, 1.1), [Keyframe(shift=(0, 0.07), pelvis=(0, -0.08, 0.05), chest=(0, 0.09, 0)), Keyframe(shift=(0, -0.07), pelvis=(0, 0.08, -0.05), chest=(0, -0.09, 0))], 0.13),
    "one_foot_ahead": KeyframeCycle((1.2, 2.0), [Keyframe(step_left=(0.2, 0, 0), step_right=(-0.08, 0.02, 0), toes=(0, 0.3)), Keyframe(step_left=(0.2, 0, 0), step_right=(-0.08, 0.02, 0), toes=(0, 0.3), shift=(0.04, 0))], 0.09),
    "knees_bounce": KeyframeCycle((0.24, 0.34), [Keyframe(height=0.985), Keyframe(height=0.955)], 0.13),
    "lean_ahead": KeyframeCycle((1.2, 1.8), [Keyframe(chest=(0.3, 0, 0), pelvis=(0.15, 0, 0), shift=(-0.04, 0), head=(-0.25, 0, 0)), Keyframe(chest=(0.25, 0, 0.1), pelvis=(0.15, 0, 0), shift=(-0.04, 0), head=(-0.2, 0, 0))], 0.14),
}
_TEST_STANDS = {
    "slouch": KeyframeCycle((1.4, 2.2), [Keyframe(shift=(0.03, 0.03), pelvis=(-0.1, -0.05, 0), chest=(0.25, 0.05, 0), head=(-0.1, 0, 0)), Keyframe(shift=(0.03, 0.01), pelvis=(-0.1, 0, 0), chest=(0.28, 0, 0), head=(-0.12, 0, 0))], 0.12),
    "knees_bent": KeyframeCycle((1.0, 1.6), [Keyframe(height=0.92, knees=(0.1, 0.1)), Keyframe(height=0.9, knees=(0.1, 0.1), chest=(0.05, 0, 0))], 0.17),
    "rock_heel_to_toe": KeyframeCycle((0.6, 0.9), [Keyframe(shift=(0.05, 0), pitch=(0.2, 0.2), height=1.01), Keyframe(shift=(-0.03, 0))], 0.1),
}
# fmt: on
ACTS: Kinds[KeyframeCycle] = Kinds("act", _ACTS, _TEST_ACTS)
STANCES: Kinds[KeyframeCycle] = Kinds("stance", _STANDS, _TEST_STANDS)
