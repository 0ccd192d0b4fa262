"""What arms, head and face say: figures of the upper body, done standing, sitting or going."""

# ruff: noqa: E501 - tables, one figure a line
from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.motion.keyframes import Keyframe, KeyframeCycle

TALK = {"jaw_open": 0.35, "smile": 0.1}
NOD = Keyframe(head=(0.28, 0, 0))
UP = Keyframe(head=(-0.05, 0, 0))
# fmt: off
_TRAIN = {
    "wave_high": KeyframeCycle((0.26, 0.36), [Keyframe(right="wave_high_out:spread", head=(0, 0.06, 0), face={"smile": 0.7}), Keyframe(right="wave_high_in:spread", face={"smile": 0.7})]),
    "wave_beside_head": KeyframeCycle((0.24, 0.34), [Keyframe(right="wave_out:spread", face={"smile": 0.6}), Keyframe(right="wave_in:spread", head=(0, -0.05, 0), face={"smile": 0.6})]),
    "wave_both": KeyframeCycle((0.28, 0.38), [Keyframe(arms="wave_high_out:spread", face={"smile": 0.8}), Keyframe(arms="wave_high_in:spread", face={"smile": 0.8})]),
    "wave_small": KeyframeCycle((0.18, 0.26), [Keyframe(left="wave_low:spread", head=(0.05, 0.08, 0)), Keyframe(left="guard:flat", head=(0.05, 0.05, 0))]),
    "point_ahead": KeyframeCycle((0.7, 1.1), [Keyframe(right="ahead:point", head=(0, 0, -0.05), chest=(0.06, 0, 0.15)), Keyframe(right="ahead:point", beats=1.2), Keyframe(right="chest_front:point")]),
    "point_aside": KeyframeCycle((0.7, 1.1), [Keyframe(right="side:point", head=(0, 0, -0.75), chest=(0, 0, -0.15), gaze=(-0.2, 0), beats=1.5), Keyframe(right="chest_front:point")]),
    "point_up": KeyframeCycle((0.6, 1.0), [Keyframe(left="up:point", head=(-0.4, 0, 0.05), gaze=(0, 0.25), beats=1.6), Keyframe(left="wave_in:point", head=(-0.1, 0, 0))]),
    "point_down": KeyframeCycle((0.6, 1.0), [Keyframe(right="ahead_low:point", head=(0.35, 0, -0.1), chest=(0.1, 0, 0), beats=1.5), Keyframe(right="belly:point", head=(0.1, 0, 0))]),
    "point_here_and_there": KeyframeCycle((0.7, 1.0), [Keyframe(right="side_ahead:point", head=(0, 0, -0.4)), Keyframe(right="across:point", head=(0, 0, 0.4), chest=(0, 0, 0.25)), Keyframe(right="ahead_high:point", head=(-0.25, 0, 0))]),
    "clap": KeyframeCycle((0.16, 0.24), [Keyframe(arms="prayer:flat", face={"smile": 0.6}), Keyframe(arms="apart:flat", face={"smile": 0.6})]),
    "shrug": KeyframeCycle((0.5, 0.8), [Keyframe(arms="wide_low:spread", shrug=(0.28, 0.28), head=(-0.05, 0.16, 0), face={"brows_up": 0.9, "pucker": 0.3}, beats=1.3), Keyframe(arms="belly_low", head=(0.05, 0, 0))]),
    "talk_one_hand": KeyframeCycle((0.35, 0.5), [Keyframe(right="apart:loose", head=(0.05, 0, 0.1), face=TALK), Keyframe(right="give:loose", head=(-0.05, 0.05, 0)), Keyframe(right="chest_front:pinch", face=TALK), Keyframe(right="present:loose", head=(0, 0, -0.15), face={"jaw_open": 0.2, "brows_up": 0.5}), Keyframe(right="belly")]),
    "talk_both_hands": KeyframeCycle((0.35, 0.5), [Keyframe(arms="apart:flat", face=TALK, head=(0.06, 0, 0)), Keyframe(arms="chest_front:loose", head=(0, 0.06, 0.1)), Keyframe(arms="wide_low:spread", face=TALK, shrug=(0.08, 0.08)), Keyframe(arms="belly", face={"brows_up": 0.4}), Keyframe(arms="keys_front:pinch", face=TALK, head=(0.1, 0, -0.1))]),
    "explain_size": KeyframeCycle((0.5, 0.8), [Keyframe(arms="apart:flat", head=(0.15, 0, 0), face=TALK), Keyframe(arms="offer_side:flat", head=(0, 0, 0), face={"brows_up": 0.6}), Keyframe(arms="chest_front:flat", head=(0.15, 0, 0), face=TALK)]),
    "count_on_fingers": KeyframeCycle((0.45, 0.65), [Keyframe(left="tray:spread", right="chest_front:point", head=(0.3, 0, 0.1), face=TALK), Keyframe(left="tray:spread", right="belly:point", head=(0.1, 0, 0)), Keyframe(left="tray:spread", right="chest_front:pinch", head=(0.3, 0, 0.1), face=TALK)]),
    "salute": KeyframeCycle((0.6, 0.9), [Keyframe(right="brow:flat", chest=(-0.06, 0, 0), beats=2.0), Keyframe(right="hang:flat", chest=(-0.06, 0, 0))]),
    "nod": KeyframeCycle((0.2, 0.32), [NOD, UP]),
    "shake_head": KeyframeCycle((0.22, 0.32), [Keyframe(head=(0, 0, 0.45), face={"frown": 0.4}), Keyframe(head=(0, 0, -0.45), face={"frown": 0.4})]),
    "look_around": KeyframeCycle((0.6, 0.9), [Keyframe(head=(0, 0.05, 0.8), chest=(0, 0, 0.2), gaze=(0.3, 0)), Keyframe(head=(-0.15, 0, 0), gaze=(0, 0.1)), Keyframe(head=(0.05, -0.05, -0.8), chest=(0, 0, -0.2), gaze=(-0.3, 0)), Keyframe(head=(0.2, 0, -0.1))]),
    "hands_on_hips": KeyframeCycle((0.8, 1.3), [Keyframe(arms="hip", chest=(-0.04, 0.04, 0)), Keyframe(arms="hip", chest=(0, -0.04, 0.1), head=(0, 0.08, 0.1))]),
    "one_hand_on_hip": KeyframeCycle((0.8, 1.3), [Keyframe(left="hip", chest=(0, 0.08, 0), pelvis=(0, -0.06, 0)), Keyframe(left="hip", right="belly", chest=(0, 0.05, 0.1), head=(0, 0.1, -0.2))]),
    "cross_arms": KeyframeCycle((0.9, 1.4), [Keyframe(left="crossed", right="other_elbow:flat", chest=(-0.05, 0, 0)), Keyframe(left="crossed", right="other_elbow:flat", chest=(0.03, 0.03, 0.06), head=(0, 0.08, 0.15))]),
    "think": KeyframeCycle((0.8, 1.2), [Keyframe(right="chin:pinch", left="other_elbow", head=(0.12, 0.08, 0.1), gaze=(0.2, 0.25), face={"frown": 0.3}), Keyframe(right="chin:pinch", left="other_elbow", head=(-0.05, -0.05, -0.15), gaze=(-0.2, 0.3))]),
    "face_palm": KeyframeCycle((0.6, 0.9), [Keyframe(right="eyes:flat", head=(0.35, 0.05, 0), chest=(0.1, 0, 0), face={"blink": 1.0, "frown": 0.4}, beats=1.6), Keyframe(right="chest_front", head=(0.1, 0, 0))]),
    "hand_on_heart": KeyframeCycle((0.8, 1.2), [Keyframe(right="heart:flat", head=(0.15, 0.05, 0), face={"smile": 0.4}), Keyframe(right="heart:flat", chest=(0.08, 0, 0), head=(0.25, 0, 0), face={"smile": 0.5})]),
    "beckon": KeyframeCycle((0.28, 0.4), [Keyframe(right="give:flat", head=(0, 0.05, 0)), Keyframe(right="chest_front:grip", head=(-0.1, 0.05, 0), face={"smile": 0.3})]),
    "stop": KeyframeCycle((0.6, 0.9), [Keyframe(right="stop:flat", chest=(-0.05, 0, 0.15), face={"frown": 0.5}, beats=1.5), Keyframe(right="push:flat")]),
    "thumbs_up": KeyframeCycle((0.45, 0.7), [Keyframe(right="shake:thumb", face={"smile": 0.8}, head=(-0.08, 0.06, 0)), Keyframe(right="apart:thumb", face={"smile": 0.8}, head=(0.1, 0.03, 0))]),
    "victory": KeyframeCycle((0.6, 0.9), [Keyframe(left="wave_out:two", face={"smile": 0.8}, head=(0, 0.12, 0)), Keyframe(left="wave_in:two", face={"smile": 0.8}, head=(0, 0.05, 0.05))]),
    "ok_sign": KeyframeCycle((0.6, 0.9), [Keyframe(right="wave_low:ring", head=(0.1, 0, 0), face={"smile": 0.5}), Keyframe(right="apart:ring", head=(-0.08, 0, 0))]),
    "cheer": KeyframeCycle((0.26, 0.36), [Keyframe(arms="up_v:fist", chest=(-0.12, 0, 0), head=(-0.2, 0, 0), face={"smile": 1.0, "jaw_open": 0.6}), Keyframe(arms="cactus:fist", chest=(0, 0, 0), face={"smile": 1.0})]),
    "fist_pump": KeyframeCycle((0.24, 0.34), [Keyframe(right="up:fist", chest=(-0.05, 0.08, 0), face={"jaw_open": 0.5, "smile": 0.7}), Keyframe(right="muscle:fist", chest=(0.05, 0, 0))]),
    "flex_muscles": KeyframeCycle((0.6, 0.9), [Keyframe(arms="muscle:fist", chest=(-0.1, 0, 0), beats=1.4), Keyframe(arms="side:fist")]),
    "rub_hands": KeyframeCycle((0.14, 0.2), [Keyframe(left="prayer:flat", right="chest_front:flat"), Keyframe(left="chest_front:flat", right="prayer:flat")]),
    "pray": KeyframeCycle((0.9, 1.4), [Keyframe(arms="prayer:flat", head=(0.35, 0, 0), face={"blink": 0.9}), Keyframe(arms="prayer:flat", head=(0.2, 0, 0))]),
    "scratch_head": KeyframeCycle((0.16, 0.24), [Keyframe(right="crown:claw", head=(0.12, 0.1, 0)), Keyframe(right="temple:claw", head=(0.12, 0.08, 0.05), face={"frown": 0.4})]),
    "touch_ear": KeyframeCycle((0.6, 0.9), [Keyframe(right="ear:flat", head=(0, -0.12, 0.35), chest=(0.05, -0.06, 0.1), beats=1.5), Keyframe(right="cheek:loose", head=(0, 0, 0.2))]),
    "adjust_glasses": KeyframeCycle((0.5, 0.7), [Keyframe(right="temple:pinch", head=(0.05, 0, 0)), Keyframe(right="eyes:pinch", head=(-0.05, 0, 0)), Keyframe(right="chest_front")]),
    "cover_mouth": KeyframeCycle((0.6, 1.0), [Keyframe(right="mouth:flat", face={"brows_up": 0.8}, head=(0.1, 0, 0), beats=1.4), Keyframe(right="heart:flat", face={"brows_up": 0.5})]),
    "cough": KeyframeCycle((0.25, 0.35), [Keyframe(right="mouth:fist", chest=(0.14, 0, 0), head=(0.2, 0, 0), shrug=(0.1, 0.1)), Keyframe(right="mouth:fist", head=(0.1, 0, 0), face={"jaw_open": 0.4})]),
    "present": KeyframeCycle((0.7, 1.0), [Keyframe(right="present:flat", head=(0, 0, -0.4), face={"smile": 0.5}, beats=1.4), Keyframe(right="belly:flat", head=(0, 0, 0))]),
    "welcome": KeyframeCycle((0.8, 1.1), [Keyframe(arms="present:spread", face={"smile": 0.9}, chest=(-0.06, 0, 0), beats=1.4), Keyframe(arms="heart:flat", head=(0.15, 0, 0), face={"smile": 0.6})]),
    "refuse": KeyframeCycle((0.26, 0.36), [Keyframe(arms="push:flat", head=(0, 0, 0.3), face={"frown": 0.5}), Keyframe(arms="across_low:flat", head=(0, 0, -0.3), face={"frown": 0.5})]),
    "finger_wag": KeyframeCycle((0.2, 0.28), [Keyframe(right="wave_out:point", head=(0.05, 0.05, 0.05), face={"frown": 0.5}), Keyframe(right="wave_in:point", head=(0.05, -0.05, -0.05), face={"frown": 0.5})]),
    "throat_and_tie": KeyframeCycle((0.4, 0.6), [Keyframe(right="heart:pinch", left="rib:pinch", head=(-0.15, 0, 0.1)), Keyframe(right="chin:pinch", left="heart:pinch", head=(-0.2, 0, -0.1))]),
    "neck_rub": KeyframeCycle((0.4, 0.6), [Keyframe(right="neck:grip", head=(0.2, -0.15, 0.1)), Keyframe(right="nape:grip", head=(0.25, -0.1, -0.1), face={"blink": 0.8})]),
    "fan_face": KeyframeCycle((0.12, 0.18), [Keyframe(right="wave_in:flat", head=(-0.1, 0, 0), face={"jaw_open": 0.2}), Keyframe(right="cheek:flat", head=(-0.1, 0, 0), face={"jaw_open": 0.2})]),
    "hands_in_pockets": KeyframeCycle((0.9, 1.4), [Keyframe(arms="pocket:fist", shrug=(0.1, 0.1)), Keyframe(arms="pocket:fist", chest=(0, 0.04, 0.08), head=(0.1, 0, 0.2))]),
    "hands_behind": KeyframeCycle((0.9, 1.4), [Keyframe(arms="behind", chest=(-0.06, 0, 0)), Keyframe(arms="behind", chest=(-0.04, 0.03, 0.06), head=(-0.08, 0, 0.2))]),
    "wring_hands": KeyframeCycle((0.3, 0.45), [Keyframe(left="belly:grip", right="belly_low:grip", head=(0.2, 0, 0.1), shrug=(0.12, 0.12), face={"frown": 0.6}), Keyframe(left="belly_low:grip", right="belly:grip", head=(0.2, 0, -0.1), shrug=(0.12, 0.12), face={"frown": 0.6})]),
    "phone_sign": KeyframeCycle((0.6, 0.9), [Keyframe(right="ear:phone", head=(0, -0.1, 0.05), face={"smile": 0.4}), Keyframe(right="cheek:phone", head=(0.05, -0.06, 0))]),
    "blow_kiss": KeyframeCycle((0.45, 0.6), [Keyframe(right="mouth:flat", face={"pucker": 1.0}), Keyframe(right="give:flat", face={"smile": 0.7}, head=(-0.05, 0, 0), beats=1.4)]),
    "hug_oneself": KeyframeCycle((0.9, 1.3), [Keyframe(arms="other_shoulder:grip", shrug=(0.15, 0.15), head=(0.2, 0.05, 0)), Keyframe(arms="other_shoulder:grip", shrug=(0.08, 0.08), head=(0.1, -0.05, 0.1))]),
    "stretch_up": KeyframeCycle((0.9, 1.3), [Keyframe(arms="up_arc:grip", chest=(-0.15, 0, 0), head=(-0.2, 0, 0), face={"blink": 1.0, "jaw_open": 0.8}), Keyframe(arms="crown", chest=(0, 0.1, 0))]),
}
_TEST = {
    "clap_overhead": KeyframeCycle((0.22, 0.3), [Keyframe(arms="up_arc:flat", head=(-0.15, 0, 0), face={"smile": 0.7}), Keyframe(arms="up_v:flat", head=(-0.1, 0, 0), face={"smile": 0.7})]),
    "flap_wings": KeyframeCycle((0.3, 0.42), [Keyframe(arms="side_high:flat", chest=(-0.05, 0, 0)), Keyframe(arms="side_low:flat", chest=(0.05, 0, 0))]),
    "reach_high": KeyframeCycle((0.6, 0.85), [Keyframe(left="ahead_high:spread", head=(-0.25, 0, 0.05), chest=(0.05, -0.06, -0.12), beats=1.3), Keyframe(left="guard_low")]),
    "reach_across": KeyframeCycle((0.6, 0.85), [Keyframe(left="across:loose", chest=(0.08, 0, -0.3), head=(0, 0, -0.3), beats=1.3), Keyframe(left="belly")]),
    "bravo": KeyframeCycle((0.18, 0.25), [Keyframe(left="prayer:flat", right="guard:flat", head=(-0.05, 0.05, 0), face={"smile": 0.9, "jaw_open": 0.3}), Keyframe(left="apart:flat", right="wave_in:flat", head=(-0.1, 0, 0), face={"smile": 0.9})]),
    "point_at_self": KeyframeCycle((0.5, 0.7), [Keyframe(right="heart:point", face={"brows_up": 0.9}, head=(0.1, 0.1, 0), beats=1.3), Keyframe(right="apart:flat", face={"brows_up": 0.5})]),
    "horns": KeyframeCycle((0.26, 0.36), [Keyframe(right="wave_high_in:horns", head=(0.25, 0, 0), face={"jaw_open": 0.5}), Keyframe(right="wave_high_out:horns", head=(-0.1, 0, 0), face={"jaw_open": 0.5})]),
    "chef_kiss": KeyframeCycle((0.4, 0.55), [Keyframe(right="mouth:pinch", face={"pucker": 0.9, "blink": 1.0}), Keyframe(right="present:spread", face={"smile": 0.8}, beats=1.3)]),
    "wipe_brow": KeyframeCycle((0.4, 0.55), [Keyframe(left="brow:flat", head=(0.1, 0.1, 0), face={"blink": 0.8}), Keyframe(left="temple:flat", head=(0.05, 0.1, 0), face={"jaw_open": 0.3}), Keyframe(left="wave_low")]),
    "argue": KeyframeCycle((0.25, 0.36), [Keyframe(arms="give:spread", chest=(0.14, 0, 0), face={"frown": 0.9, "jaw_open": 0.5}), Keyframe(arms="wide_low:claw", chest=(-0.02, 0, 0.1), face={"frown": 0.9}), Keyframe(right="ahead:point", left="hip", chest=(0.16, 0, 0.1), face={"frown": 0.9, "jaw_open": 0.6})]),
    "conduct": KeyframeCycle((0.3, 0.42), [Keyframe(arms="drum_up:pinch", head=(-0.1, 0, 0)), Keyframe(arms="drum_down:pinch", head=(0.08, 0, 0)), Keyframe(arms="across_low:pinch"), Keyframe(arms="offer_side:pinch", head=(0, 0, 0.15))]),
    "whisper": KeyframeCycle((0.8, 1.2), [Keyframe(right="mouth:flat", head=(0.08, 0.1, 0.4), chest=(0.12, 0.06, 0.1), face={"jaw_open": 0.2, "pucker": 0.3}), Keyframe(right="cheek:flat", head=(0.05, 0.06, 0.3), chest=(0.08, 0, 0.1))]),
    "plead": KeyframeCycle((0.6, 0.9), [Keyframe(arms="prayer:grip", head=(-0.05, 0.08, 0), chest=(0.12, 0, 0), face={"brows_up": 0.9, "frown": 0.3}), Keyframe(arms="give:flat", chest=(0.16, 0, 0), face={"brows_up": 0.9})]),
    "dismiss": KeyframeCycle((0.35, 0.5), [Keyframe(right="chest_front:loose", head=(0, 0, 0.25)), Keyframe(right="offer_side:flat", head=(-0.05, 0, 0.4), face={"frown": 0.5})]),
    "check_nails": KeyframeCycle((0.8, 1.2), [Keyframe(right="screen:claw", head=(0.3, 0.08, -0.05), left="hip"), Keyframe(right="screen:spread", head=(0.25, 0.04, 0.05), left="hip")]),
}
# fmt: on
GESTURES: Kinds[KeyframeCycle] = Kinds("gesture", _TRAIN, _TEST)
