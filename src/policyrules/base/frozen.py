"""``frozen``, ``define``, ``field``, ``evolve``: attrs' values without attrs, for what every command imports.

attrs writes and compiles Python for each method of each class, and is a tenth of a cold command itself. To
hash and show a value by its fields needs no code of its own: those methods are functions here. ``__init__``
and ``__eq__`` are written when they are first called, which for most of a command's classes is never.
attrs knows these classes as it knows its own: what it asks of them (``attrs.fields``, ``attrs.has``,
``attrs.evolve``) is told when it asks. No method of theirs can call ``super()``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, Final

_NONE: Final = object()
"""A field that has no default."""
_AS_ATTRS: Final = "__attrs_attrs__"
"""Where attrs looks for the fields of a class."""
_HASH: Final = "_kept_hash"


class _Field:
    """What ``field`` says; once its class is made a field of it, under the names by which attrs tells it."""

    __slots__ = ("alias", "eq", "given", "init", "kw_only", "made", "made_of", "name", "repr", "type")

    def __init__(
        self,
        *,
        default: object = _NONE,
        factory: Callable[[], object] | None = None,
        init: bool = True,
        eq: bool = True,
        repr: bool | Callable[[Any], str] = True,
        kw_only: bool = False,
    ) -> None:
        self.given, self.made, self.made_of = default, factory, _NO_METHOD
        self.init, self.eq, self.repr, self.kw_only = init, eq, repr, kw_only
        self.name = self.alias = self.type = ""

    def default(self, method: Callable[[Any], object]) -> Callable[[Any], object]:
        """A method that works the default out of the fields before it."""
        self.made_of = method
        return method

    def named(self, name: str, type_: str) -> _Field:
        self.name, self.alias, self.type = name, name.lstrip("_"), type_
        return self


_NO_METHOD: Final[Callable[[Any], object] | None] = None


def _fields_of(kind: type) -> tuple[_Field, ...] | None:
    """The fields of a class made here; None of one that attrs made, or nobody."""
    found: tuple[_Field, ...] | None = vars(kind).get("__parts__")
    return found


# ── classes ──────────────────────────────────────────────────────────────────


def _class(
    cls: type | None = None,
    *,
    frozen: bool,
    eq: bool = True,
    cache_hash: bool = False,
    slots: bool = True,
) -> Any:
    if cls is None:
        return lambda each: _class(each, frozen=frozen, eq=eq, cache_hash=cache_hash, slots=slots)
    own = _declared(cls)
    fields = {field.name: field for field in _inherited(cls) if field.name not in own} | own
    body = {name: value for name, value in vars(cls).items() if name not in (*own, "__dict__", "__weakref__")}
    if slots:
        body["__slots__"] = tuple(_slots(cls, own, cache_hash))
        body |= {name: what for name, what in _PICKLED.items() if name not in body}
    positional = (field for field in fields.values() if field.init and not field.kw_only)
    body["__match_args__"] = tuple(field.name for field in positional)
    body |= {"__parts__": tuple(fields.values()), _AS_ATTRS: _ForAttrs(), "__qualname__": cls.__qualname__}
    if "__init__" not in body:
        body["__init__"] = _Later("__init__", partial(_init, frozen=frozen))
    if eq and "__eq__" not in body:
        body["__eq__"] = _Later("__eq__", _equal)
        names = tuple(field.name for field in fields.values() if field.eq)
        body.setdefault("__hash__", _hash_of(names, cache_hash=cache_hash) if frozen else None)
    body.setdefault("__repr__", _shown)
    if frozen:
        body |= {"__setattr__": _refused, "__delattr__": _refused}
    return type(cls)(cls.__name__, cls.__bases__, body)


def _declared(cls: type) -> dict[str, _Field]:
    """The fields that a class declares itself, by their annotations."""
    found: dict[str, _Field] = {}
    for name, type_ in cls.__annotations__.items():
        said = vars(cls).get(name, _NONE)
        if type(said).__module__.partition(".")[0] == "attr":
            raise TypeError(f"{cls.__qualname__}.{name}: the field of attrs, and not the one of this module")
        found[name] = (said if isinstance(said, _Field) else _Field(default=said)).named(name, type_)
    loose = [n for n, value in vars(cls).items() if isinstance(value, _Field) and n not in found]
    if loose:
        raise TypeError(f"{cls.__qualname__}: {loose} without a type")
    return found


def _inherited(cls: type) -> Iterator[_Field]:
    for base in reversed(cls.__mro__[1:]):
        fields = _fields_of(base)
        if fields is None and _AS_ATTRS in vars(base):
            raise TypeError(f"{cls.__qualname__}: {base.__qualname__} is made by attrs")
        yield from fields or ()


def _slots(cls: type, own: Mapping[str, _Field], cache_hash: bool) -> Iterator[str]:
    above = {name for base in cls.__mro__[1:] for name in vars(base)}
    yield from (name for name in own if not isinstance(_of_bases(cls, name), MemberDescriptorType))
    if cache_hash:
        yield _HASH
    if "__weakref__" not in above:
        yield "__weakref__"
    if "__dict__" not in above and any(isinstance(v, cached_property) for v in vars(cls).values()):
        yield "__dict__"


def _of_bases(cls: type, name: str) -> object:
    return next((vars(base)[name] for base in cls.__mro__[1:] if name in vars(base)), None)


# ── what they do ─────────────────────────────────────────────────────────────


def _equal(kind: type) -> Callable[..., Any]:
    """Equal where the class and every field that counts are; what is the same thing is not looked into."""
    names = [field.name for field in _fields_of(kind) or () if field.eq]
    mine, theirs = ("".join(f"{each}.{name}, " for name in names) for each in ("self", "other"))
    lines = (
        "if self is other:", "  return True", "if type(self) is not type(other):", "  return NotImplemented",
        f"return ({mine}) == ({theirs})",
    )  # fmt: skip
    return _written(kind, "__eq__", "self, other", lines, {})


def _hash_of(names: tuple[str, ...], *, cache_hash: bool) -> Callable[[Any], int]:
    parts: Callable[[Any], Any] = attrgetter(*names) if names else lambda value: ()

    def hashed(self: Any) -> int:
        return hash((type(self), parts(self)))

    def kept(self: Any) -> int:
        try:
            return self._kept_hash  # type: ignore[no-any-return]
        except AttributeError:
            found = hashed(self)
            object.__setattr__(self, _HASH, found)
            return found

    return kept if cache_hash else hashed


def _shown(self: Any) -> str:
    """The class and its fields, as attrs shows them; a field may say itself how it is shown."""
    kind = type(self)
    shown = (
        f"{field.name}={(repr if field.repr is True else field.repr)(getattr(self, field.name))}"
        for field in _told(kind)
        if field.repr
    )
    return f"{kind.__qualname__.rpartition('>.')[2]}({', '.join(shown)})"


def _refused(_self: object, _name: str, _value: object = None) -> None:
    from attrs.exceptions import FrozenInstanceError

    raise FrozenInstanceError


def _state(self: Any) -> dict[str, object]:
    return {field.name: getattr(self, field.name) for field in _told(type(self))}


def _restored(self: object, state: Mapping[str, object]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


_PICKLED: Final[Mapping[str, Callable[..., Any]]] = {"__getstate__": _state, "__setstate__": _restored}
"""By its fields: a hash that was kept holds in one process only."""


def _init(kind: type, *, frozen: bool) -> Callable[..., None]:
    """``__init__`` as one would write it: a parameter for each field, set in the order of the fields."""
    fields = _fields_of(kind) or ()
    within: dict[str, Any] = {"_NONE": _NONE}
    first: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for field in fields:
        name, alias = field.name, field.alias
        default, made = f"_given_{name}", f"_made_{name}"
        later = field.made or field.made_of
        if later is not None:
            within[default], within[made] = _NONE, later
            call = f"{made}({'self' if field.made is None else ''})"
            value = f"{call} if {alias} is _NONE else {alias}" if field.init else call
        else:
            within[default] = field.given
            value = alias if field.init else default
        has_default = later is not None or field.given is not _NONE
        if field.init:
            (named if field.kw_only else first).append(f"{alias}={default}" if has_default else alias)
        elif not has_default:
            continue
        lines.append(_set(kind, name, value, within, frozen=frozen))
    taken = ", ".join(["self", *first, *(["*", *named] if named else [])])
    made_init = _written(kind, "__init__", taken, lines or ["pass"], within)
    made_init.__annotations__ = {f.alias: f.type for f in fields if f.init} | {"return": None}
    return made_init


def _set(kind: type, name: str, value: str, within: dict[str, Any], *, frozen: bool) -> str:
    place = getattr(kind, name, None)
    if not frozen:
        return f"self.{name} = {value}"
    if not isinstance(place, MemberDescriptorType):
        return f"self.__dict__[{name!r}] = {value}"
    within[f"_set_{name}"] = place.__set__
    return f"_set_{name}(self, {value})"


def _written(
    kind: type, name: str, taken: str, lines: Sequence[str], within: dict[str, Any]
) -> Callable[..., Any]:
    """A method of a class, from its lines."""
    body = "\n  ".join(lines)
    exec(f"def {name}({taken}):\n  {body}", within)
    made: Any = within[name]
    made.__qualname__, made.__module__ = f"{kind.__qualname__}.{name}", kind.__module__
    return made  # type: ignore[no-any-return]


class _Later:
    """A method of a class until somebody asks for it: then it is written, and stands in this one's place."""

    def __init__(self, name: str, write: Callable[[type], Callable[..., Any]]) -> None:
        self.name, self.write = name, write

    def __set_name__(self, owner: type, _name: str) -> None:
        self.owner = owner

    def __get__(self, value: object, _kind: type | None = None) -> Any:
        made = vars(self.owner)[self.name]
        if made is self:
            made = self.write(self.owner)
            setattr(self.owner, self.name, made)
        return made if value is None else made.__get__(value)


# ── asked about them ─────────────────────────────────────────────────────────


class _ForAttrs:
    """The fields of a class as attrs tells them, when attrs asks."""

    def __set_name__(self, owner: type, _name: str) -> None:
        self.owner = owner

    def __get__(self, _value: object, _kind: type | None = None) -> Any:
        import attrs

        if vars(self.owner)[_AS_ATTRS] is self:
            given = {field.name: _for_attrs(attrs, field) for field in _fields_of(self.owner) or ()}
            setattr(self.owner, _AS_ATTRS, attrs.fields(attrs.make_class(self.owner.__name__, given)))
        return vars(self.owner)[_AS_ATTRS]


def _for_attrs(attrs: Any, field: _Field) -> Any:
    default = attrs.NOTHING if field.given is _NONE else field.given
    if field.made is not None:
        default = attrs.Factory(field.made)
    elif field.made_of is not None:
        default = attrs.Factory(field.made_of, takes_self=True)
    more = {"init": field.init, "eq": field.eq, "repr": field.repr, "kw_only": field.kw_only}
    return attrs.field(default=default, type=field.type, alias=field.alias, **more)


def _told(kind: type) -> tuple[Any, ...]:
    """The fields of a class made here or by attrs; TypeError of any other."""
    found = _fields_of(kind)
    if found is None:
        import attrs

        found = attrs.fields(kind)
    return found


def _has(kind: type) -> bool:
    return _fields_of(kind) is not None or getattr(kind, _AS_ATTRS, None) is not None


def _evolved(value: Any, /, **changes: Any) -> Any:
    kind = type(value)
    for field in _told(kind):
        if field.init and field.alias not in changes:
            changes[field.alias] = getattr(value, field.name)
    return kind(**changes)


if TYPE_CHECKING:
    from attrs import define as define
    from attrs import evolve as evolve
    from attrs import field as field
    from attrs import fields as fields
    from attrs import frozen as frozen
    from attrs import has as has
else:
    field, evolve, fields, has = _Field, _evolved, _told, _has

    def frozen(cls: type | None = None, **how: bool) -> Any:
        """As ``attrs.frozen``: no field can be set; equal where the class and every field are."""
        return _class(cls, frozen=True, **how)

    def define(cls: type | None = None, **how: bool) -> Any:
        """As ``attrs.define``: a value whose fields can be set, and which has no hash."""
        return _class(cls, frozen=False, **how)
