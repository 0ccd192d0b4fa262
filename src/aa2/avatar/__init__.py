"""The lifted reference: one figure of the character, told apart by limb, posed and drawn."""
