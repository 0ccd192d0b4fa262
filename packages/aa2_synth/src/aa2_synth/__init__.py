"""The data engine of aa2: rendered clips of people who move, with exact signals.

It imports from aa2 what a clip is, and is found by it through entry points (`aa2.plugins`).
"""

__version__ = "0.1.0"
