"""The titles of codes whose room does not yet declare them itself (``<room>/codes.py``)."""

from collections.abc import Mapping
from typing import Final

CODES: Final[Mapping[str, tuple[str, str]]] = {
    "PR504": ("违反必须", "constraint broken"),
    "PR505": ("违反原则上", "constraint in principle broken"),
    "PR506": ("不能检查", "cannot be checked"),
}
"""code → (Chinese title, English title)."""
