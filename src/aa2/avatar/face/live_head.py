"""The head of a figure as it is posed: laid where the pose's face is, and with its expression."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2.avatar.drawing import Surface
from aa2.avatar.face.face import Face
from aa2.avatar.face.face_place import FacePlace
from aa2.avatar.head import head_turn
from aa2.types import Reference


class LiveHead:
    """The head of a reference.

    Args:
        reference: the character.
        vertices: ``(N, 2)`` of the head's mesh, pixels of the reference.
    """

    def __init__(self, reference: Reference, vertices: np.ndarray) -> None:
        keypoints, confidence = reference.pose.keypoints[0], reference.pose.confidence[0]
        turn = head_turn(keypoints, confidence)
        self._face = Face(keypoints, confidence, turn, reference.picture)
        self._place = FacePlace(keypoints, confidence, turn, vertices)

    def posed(
        self,
        surfaces: list[Surface],
        keypoints: np.ndarray,
        confidence: np.ndarray,
        turn: np.ndarray | None,
        bent: bool = True,
    ) -> list[Surface]:
        """The surfaces of a posed head, in their places and with the pose's expression.

        The same ones where the face is not known, in the reference or in the pose.

        Args:
            surfaces: as the skeleton poses them, the front last.
            keypoints: ``(133, 2)`` pixels of the result.
            confidence: ``(133,)``.
            turn: of `aa2.avatar.head.head_turn`.
            bent: whether expressions are wanted; places alone cost next to nothing.
        """
        front = surfaces[-1]
        similarity = self._place.similarity(front.vertices, keypoints, confidence, turn)
        texture = front.texture
        if bent:
            moves = self._face.moves(keypoints, confidence, turn)
            colours = self._face.drawn(texture.colours, texture.scale, texture.offset, moves)
            texture = replace(texture, colours=colours)
        return [
            replace(
                surface,
                vertices=self._place.laid(surface.vertices, similarity),
                texture=texture if surface.texture is front.texture else surface.texture,
            )
            for surface in surfaces
        ]
