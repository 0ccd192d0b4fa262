"""The tables of interactions with things, and one of them carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aa2_synth.kinds import Kinds
from aa2_synth.objects import carts, ground_interactions, handling, seats, stationary, throwing
from aa2_synth.objects.actors import OutOfReachError
from aa2_synth.objects.interaction import Action, Interaction, Setting

INTERACTIONS: Kinds[Interaction] = Kinds(
    "deed",  # the word in labels of clips and in random streams
    train={
        **handling.interactions("train"),
        "push": carts.push,
        "walk with a cane": carts.walk_with_stick,
        "toss and catch": throwing.toss,
        "kick": throwing.kick,
        "sit down": seats.sit_down,
        "sit and talk": seats.sit_and_talk,
        "lift": ground_interactions.lift,
        "sweep": ground_interactions.sweep,
        "take from a table": stationary.take,
        "type at a table": stationary.type_at_table,
        "lean back": stationary.lean_back,
        "lean on a ledge": stationary.lean_on_ledge,
    },
    test={
        **handling.interactions("test"),
        "toss over": throwing.pass_over,
        "bounce": throwing.bounce,
        "get up": seats.get_up,
        "sit still": seats.sit_still,
        "put down": ground_interactions.put_down,
        "put on a table": stationary.put,
        "lean a hand": stationary.lean_hand,
        "pull": carts.pull,
    },
)
"""What can be done with things."""


def _some(train: Sequence[str], test: Sequence[str]) -> Kinds[Interaction]:
    return Kinds(
        INTERACTIONS.sort,
        train={name: INTERACTIONS.train[name] for name in train},
        test={name: INTERACTIONS.test[name] for name in test},
    )


SEATED = _some(["sit down", "sit and talk"], ["get up", "sit still"])
CARRIED = _some(["carry at the side"], ["swing at the side"])
"""A bag in the hand."""
HELD = _some(
    ["carry at the side", "look at a phone", "drink", "carry", "speak into a microphone"],
    ["swing at the side", "carry against the chest", "raise a can", "hold out"],
)


def drawn_interaction(setting: Setting, kinds: Kinds[Interaction], tries: int) -> Action | None:
    """A random one of some kinds, facing -y, with its label before those of what it is done with.

    Args:
        setting: who does it, for how long; its random stream and its textures are used up.
        kinds: what may be drawn.
        tries: how often another is drawn where one of the bodies cannot do it; at least 1.

    Returns:
        T frames of it, or None where none that was drawn can be done by all bodies.
    """
    surfaces = setting.surfaces
    for _ in range(tries):
        label, interaction = kinds.draw(setting.rng, setting.split)
        taken = len(surfaces.layers)
        try:
            action = interaction(setting)
        except OutOfReachError:
            del surfaces.layers[taken:], surfaces.kinds[taken:]
            continue
        return replace(action, kinds=(label, *action.kinds))
    return None
