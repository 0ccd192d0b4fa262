"""What things are made of: families of textures for each material."""

from __future__ import annotations

WOOD = ("wood",)
CARDBOARD = ("cardboard",)
PAINT = ("paint", "plastic")
METAL = ("metal",)
CLOTH = ("fabric",)
PLAIN_CLOTH = ("fabric", "carpet")
LEATHER = ("leather",)
FOLIAGE = ("leaves",)
BARK = ("bark",)
PAPER = ("trim",)
PRINT = ("picture", "goods")
MASONRY = ("bricks", "plaster", "concrete")
STONE = ("stone", "concrete")
RUBBER = ("asphalt",)
BALL = ("ball",)
