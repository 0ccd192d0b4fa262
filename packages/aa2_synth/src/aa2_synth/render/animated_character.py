"""A character doing a motion on a renderer, at any moment of it."""

from __future__ import annotations

import numpy as np

from aa2_synth.body.body import skin
from aa2_synth.body.keypoints import keypoints_3d
from aa2_synth.characters.character import Character
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.posing import pose
from aa2_synth.render.character_mesh import CharacterMesh, worn
from aa2_synth.render.programs import CHARACTER
from aa2_synth.render.renderer import Renderer


class AnimatedCharacter:
    """A character who does a motion. Call `close` when done.

    Args:
        renderer: where to draw.
        character: who.
        motion: T frames.
        slot: see `CharacterMesh`.
        who: see `CharacterMesh`.
    """

    def __init__(
        self, renderer: Renderer, character: Character, motion: Motion, slot: int = 0, who: int = CHARACTER
    ) -> None:
        self.body, self.attachments, self.motion = character.body, character.attachments, motion
        self.rotations, self.positions = pose(character.body, motion)
        self.actor = CharacterMesh(renderer, character, slot, who)
        self._skinned: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def at(self, moment: float) -> CharacterMesh:
        """The mesh as it is at a moment, in frames from 0 to T - 1; between two frames it is blended."""
        moment = float(np.clip(moment, 0, len(self.motion) - 1))
        frame = int(moment)
        vertices, normals = self._frame(frame)
        if share := moment - frame:
            later = self._frame(frame + 1)
            vertices, normals = (
                vertices + share * (later[0] - vertices),
                normals + share * (later[1] - normals),
            )
        return self.actor.moved(vertices, normals)

    def keypoints(self, frame: int) -> np.ndarray:
        """``(133, 3)`` COCO-WholeBody keypoints of a frame in the world, metres."""
        vertices = self._frame(frame)[0][: len(self.body.vertices)]
        return keypoints_3d(self.body, vertices, self.rotations[frame], self.positions[frame])

    def _frame(self, frame: int) -> tuple[np.ndarray, np.ndarray]:
        if frame not in self._skinned:
            self._skinned = {
                near: self._skinned[near] for near in (frame - 1, frame + 1) if near in self._skinned
            }
            pose = self.rotations[frame], self.positions[frame]
            bent = skin(self.body, *pose, self.motion.face[frame])
            stiff = worn(self.attachments, self.body.heads, *pose)
            self._skinned[frame] = np.concatenate([bent[0], stiff[0]]), np.concatenate([bent[1], stiff[1]])
        return self._skinned[frame]

    def close(self) -> None:
        """Free the graphics memory."""
        self.actor.close()
