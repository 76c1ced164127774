"""What the resolver knows while it reads: names in sight, findings gathered, core built so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from attrs import Factory, define, frozen

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import NOTHING, Said, nearest
from policyrules.core.expressions import Expr
from policyrules.core.givens import Given
from policyrules.core.policy import Def, Discretion, Entity, Provision
from policyrules.core.types import Type
from policyrules.core.words import amount_said
from policyrules.language.keywords import BY_TERMINAL, NEVER_NAMES
from policyrules.language.syntax import Alias, Name
from policyrules.resolve.codes import (
    DECLARED_TWICE,
    DECLARED_TWICE_AT,
    DID_YOU_MEAN,
    NOT_ASCII,
    RESERVED_WORD,
    UNKNOWN_NAME,
)
from policyrules.resolve.headings import CellGrid, Sheet

SymbolKind = Literal["fact", "determination", "standard", "reading", "rule", "outcome", "scale"]
RESERVED = frozenset({"id", "root", "county", "complete", "determinations"})
"""Keys of the case form that are not facts."""


@frozen
class Symbol:
    """What a name stands for: a Given or Def of the core, and its type."""

    target: str
    label: str
    kind: SymbolKind
    entity: str | None
    type: Type
    span: Span | None = None
    pays: bool = True
    """Of what a decision gives: whether it is 金额, and not 数值."""


@frozen
class RowNote:
    """What a row of a table is called by: its table, its name if it has one, its cells and their headings."""

    table: str
    alias: Alias | None
    headings: tuple[Expr, ...]
    cells: tuple[Said, ...]


@define
class Scope:
    """Everything declared, by entity and name; mutable only while one policy is being resolved."""

    expression: Callable[..., Expr | None]
    """``expressions.expression``: the core of an expression of any kind."""
    noted: dict[Finding, None] = Factory(dict)
    entities: dict[str, Entity] = Factory(dict)
    entity_names: dict[str, str] = Factory(dict)
    symbols: dict[tuple[str | None, str], Symbol] = Factory(dict)
    aliases: dict[str, Alias] = Factory(dict)
    """How each core id was declared, for messages about its second declaration."""
    givens: dict[str, Given] = Factory(dict)
    defs: dict[str, Def] = Factory(dict)
    provisions: dict[str, Provision] = Factory(dict)
    discretions: dict[str, Discretion] = Factory(dict)
    grids: dict[str, CellGrid] = Factory(dict)
    """The standards by axes; their cells are among the givens."""
    scales: dict[str, Sheet] = Factory(dict)
    notes: set[str] = Factory(set)
    """Readings that are notes: they can be named, not tested."""
    documents: dict[str, str] = Factory(dict)
    """Document id by title, for citations of a document whose header was read."""
    of_files: dict[str, str] = Factory(dict)
    """Document id by the name of the file, where a file is not of the document that is read (修订)."""
    cited: dict[str, str] = Factory(dict)
    """Other documents cited: 《title》 → title."""
    rows: dict[str, RowNote] = Factory(dict)
    """The rows of tables, by the ids of their cases."""
    said: int = 0
    """How many findings were reported, repeated ones counted: who fails must have said why."""
    products: list[tuple[Expr, Span]] = Factory(list)
    """Products and quotients, checked for their signs when everything is resolved."""

    def add(self, finding: Finding) -> None:
        """Note a finding; a repeated one (same code, place, words) is kept once."""
        self.said += 1
        self.noted[finding] = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noted, in its order."""
        return tuple(self.noted)

    def chain(self, entity: str | None) -> tuple[str, ...]:
        """The entity and its ancestors, innermost first."""
        found: list[str] = []
        while entity is not None and entity not in found and entity in self.entities:
            found.append(entity)
            entity = self.entities[entity].parent
        return tuple(found)

    def same_root(self, entity: str | None, other: str | None) -> bool:
        """Whether two entities belong to cases of one kind; what is of no entity belongs to all."""
        return entity is None or other is None or self.chain(entity)[-1] == self.chain(other)[-1]

    def person(self, entity: str | None) -> bool:
        """Whether the entity is a person or a record below one."""
        return any(self.entities[e].person for e in self.chain(entity))

    def find(self, name: str, entity: str | None) -> tuple[Symbol, int] | None:
        """The nearest symbol of this name from ``entity`` upwards, and how many levels up it is."""
        for hops, owner in enumerate(self.chain(entity)):
            if symbol := self.symbols.get((owner, name)):
                return symbol, hops
        symbol = self.symbols.get((None, name))
        return (symbol, 0) if symbol else None

    def names(self, entity: str | None) -> list[str]:
        """Every name in sight from ``entity``."""
        owners = (*self.chain(entity), None)
        return [name for owner, name in self.symbols if owner in owners]

    def named(self, entity: str | None) -> Said:
        """An entity in words: its Chinese name, its id."""
        return Said(self.label(entity), entity or "")

    def label(self, entity: str | None) -> str:
        """The Chinese name of an entity."""
        return self.entities[entity].label if entity in self.entities else ""


def suggest(name: str, known: Iterable[str]) -> Said:
    """Help that names the closest known name; empty when none is close."""
    close = nearest(name, known)
    return NOTHING if close is None else DID_YOU_MEAN.filled(name=close)


def keyword(terminal: str) -> Said:
    """A keyword in both vocabularies."""
    return Said(BY_TERMINAL[terminal].zh, BY_TERMINAL[terminal].en)


def quoted(label: str) -> Said:
    """A name in quotation marks."""
    return Said(f"“{label}”", repr(label))


def the_reading(name: str) -> Said:
    """A reading by its id."""
    return Said(f"释义 {name}", f"reading {name}")


def the_decision(label: str) -> Said:
    """A decision by its name."""
    return Said(f"决定“{label}”", f"decision {label!r}")


def the_amount(label: str, *, pays: bool = True) -> Said:
    """The amount, or the value, of what goes by this name."""
    word = amount_said(pays=pays)
    return Said(f"“{label}”的{word.zh}", f"the {word.en} of {label!r}")


def a_fact_of(scope: Scope, entity: str | None) -> Said:
    """What a fact of an entity is called where an unknown one is named."""
    return Said(f"{scope.label(entity)}的事实", f"fact of {entity}")


def words_at(span: Span, limit: int = 30) -> str:
    """What is written at a span, on one line, shortened."""
    text = " ".join(span.source.text[span.start : span.end].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def check_ascii(scope: Scope, name: Name, *, reserved: bool = False, alone: bool = False) -> bool:
    """Whether an ASCII name can serve as an id in JSON, SQL and the English vocabulary.

    ``alone``: it has no twin, and may be Chinese.
    """
    text = name.text
    if not alone and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        scope.add(NOT_ASCII.at(name.span, text=text))
        return False
    if text in NEVER_NAMES or (reserved and text in RESERVED):
        scope.add(RESERVED_WORD.at(name.span, text=text))
        return False
    return True


def declare(scope: Scope, alias: Alias, symbol: Symbol, *, reserved: bool = False) -> bool:
    """Enter a symbol under both of its names; False (with a finding) when a name is taken."""
    check_ascii(scope, alias.ascii, reserved=reserved, alone=alias.alone)
    fresh = True
    for name in dict.fromkeys((alias.name.text, alias.ascii.text)):
        known = scope.symbols.get((symbol.entity, name))
        if known is not None or _names_a_list(scope, symbol.entity, name):
            span = alias.name.span if name == alias.name.text else alias.ascii.span
            twice(scope, name, span, known.span if known else None)
            fresh = False
        else:
            scope.symbols[symbol.entity, name] = symbol
    return fresh


def _names_a_list(scope: Scope, owner: str | None, name: str) -> bool:
    """Whether a name of ``owner`` is that of a list below it (of any entity, for what has no owner).

    In a case, as in a path, the two could not be told apart.
    """
    listed = scope.entity_names.get(name)
    return listed is not None and (owner is None or owner in scope.chain(listed)[1:])


def twice(scope: Scope, name: str, span: Span | None, first: Span | None) -> None:
    """The finding for a name that is declared a second time."""
    if first is None:
        scope.add(DECLARED_TWICE.at(span, name=name))
    else:
        scope.add(DECLARED_TWICE_AT.at(span, name=name, first=first))


def unknown_name(scope: Scope, name: Name, known: Iterable[str], what: Said) -> None:
    """The finding for a name that stands for nothing, with the closest known name."""
    scope.add(UNKNOWN_NAME.at(name.span, name=name.text, what=what, help=suggest(name.text, known)))


def entity_id(scope: Scope, name: Name) -> str | None:
    """The id of the entity with this name, or None with a finding."""
    found = scope.entity_names.get(name.text)
    if found is None:
        unknown_name(scope, name, scope.entity_names, Said("实体", "entity"))
    return found


def claim(scope: Scope, target: str, name: Name) -> bool:
    """Whether a core id is still free; a taken one is a finding."""
    taken = scope.givens.get(target) or scope.defs.get(target)
    if taken is None and target not in scope.aliases:
        scope.aliases[target] = Alias(name, name)
        return True
    first = taken.span if taken else scope.aliases[target].name.span
    twice(scope, target, name.span, first)
    return False


def names_as_written(names: tuple[Name, ...]) -> tuple[str, ...]:
    """The texts of names."""
    return tuple(name.text for name in names)
