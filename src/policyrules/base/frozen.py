"""``frozen``, ``changing``: attrs' values, made in half the time, for the modules that every command imports.

attrs writes and compiles Python for each method of each class. To compare, hash and show a value by its
fields needs no code of its own, so those methods are functions here; ``__init__`` is left to attrs.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

__all__ = ["changing", "frozen"]

if TYPE_CHECKING:
    from attrs import define as changing
    from attrs import frozen
else:

    def changing(cls: type) -> type:
        """As ``attrs.define``, for values that are changed after they are made; nothing takes their hash."""
        made = attrs.define(eq=False, repr=False)(cls)
        if "__eq__" not in vars(cls):
            made.__eq__, _ = _compared(_parts(made))
            made.__hash__ = None
        if "__repr__" not in vars(cls):
            made.__repr__ = _shown
        return made

    def frozen(cls: type | None = None, *, eq: bool = True, cache_hash: bool = False, **more: Any) -> Any:
        """As ``attrs.frozen``: equal where the class and every field are, unless ``eq`` is False."""
        if cls is None:
            return lambda each: frozen(each, eq=eq, cache_hash=cache_hash, **more)
        if cache_hash:  # the place of a kept hash is attrs' own
            made = attrs.frozen(cache_hash=True, repr=False, **more)(cls)
        else:
            made = attrs.frozen(eq=False, repr=False, **more)(cls)
            if eq and "__eq__" not in vars(cls):
                made.__eq__, made.__hash__ = _compared(_parts(made))
        if "__repr__" not in vars(cls):
            made.__repr__ = _shown
        return made


def _parts(made: type) -> Callable[[Any], Any]:
    """What gives the fields by which a value is compared."""
    names = [field.name for field in attrs.fields(made) if field.eq]
    return attrgetter(*names) if names else lambda value: ()


def _compared(parts: Callable[[Any], Any]) -> tuple[Callable[[Any, object], object], Callable[[Any], int]]:
    def equal(self: Any, other: object) -> object:
        if self is other:
            return True
        return NotImplemented if type(other) is not type(self) else parts(self) == parts(other)

    def hashed(self: Any) -> int:
        return hash((type(self), parts(self)))

    return equal, hashed


def _shown(self: Any) -> str:
    """The class and its fields, as attrs shows them; a field may say itself how it is shown."""
    kind = type(self)
    shown = (
        f"{field.name}={(repr if field.repr is True else field.repr)(getattr(self, field.name))}"
        for field in attrs.fields(kind)
        if field.repr
    )
    return f"{kind.__qualname__.rpartition('>.')[2]}({', '.join(shown)})"
