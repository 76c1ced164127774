"""What the resolver knows while it reads: names in sight, findings gathered, core built so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Literal

from attrs import Factory, define, frozen

from policyrules.base.errors import Finding, Severity, Span
from policyrules.base.saying import Said
from policyrules.core.expressions import Expr
from policyrules.core.policy import Def, Discretion, Entity, Given, Provision
from policyrules.core.types import Type
from policyrules.language.keywords import BY_EN, NAMEABLE
from policyrules.language.syntax import Alias, Name

SymbolKind = Literal["fact", "determination", "standard", "reading", "rule", "outcome"]
RESERVED = frozenset({"id", "county", "complete", "determinations"})
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


@define
class Scope:
    """Everything declared, by entity and name; mutable only while one policy is being resolved."""

    expression: Callable[..., Expr | None]
    """``expressions.expression``: the core of an expression of any kind."""
    findings: list[Finding] = Factory(list)
    entities: dict[str, Entity] = Factory(dict)
    entity_names: dict[str, str] = Factory(dict)
    symbols: dict[tuple[str | None, str], Symbol] = Factory(dict)
    aliases: dict[str, Alias] = Factory(dict)
    """How each core id was declared, for messages about its second declaration."""
    givens: dict[str, Given] = Factory(dict)
    defs: dict[str, Def] = Factory(dict)
    provisions: dict[str, Provision] = Factory(dict)
    discretions: dict[str, Discretion] = Factory(dict)
    notes: set[str] = Factory(set)
    """Readings that are notes: they can be named, not tested."""
    documents: dict[str, str] = Factory(dict)
    """Document id by title, for citations of a document whose header was read."""
    cited: dict[str, str] = Factory(dict)
    """Other documents cited: 《title》 → title."""
    said: int = 0
    """How many findings were reported, repeated ones counted: who fails must have said why."""
    products: list[tuple[Expr, Span]] = Factory(list)
    """Products and quotients, checked for their signs when everything is resolved."""

    def add(
        self,
        code: str,
        span: Span | None,
        zh: str,
        en: str,
        *,
        help: tuple[str, str] = ("", ""),
        severity: Severity = "error",
    ) -> None:
        """Note a finding; a repeated one (same code, place, words) is kept once."""
        self.said += 1
        finding = Finding(code, span, Said(zh, en), Said(help[0], help[1]), severity=severity)
        if finding not in self.findings:
            self.findings.append(finding)

    def chain(self, entity: str | None) -> tuple[str, ...]:
        """The entity and its ancestors, innermost first."""
        found: list[str] = []
        while entity is not None and entity not in found and entity in self.entities:
            found.append(entity)
            entity = self.entities[entity].parent
        return tuple(found)

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

    def label(self, entity: str | None) -> str:
        """The Chinese name of an entity."""
        return self.entities[entity].label if entity in self.entities else ""


def suggest(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Help that names the closest known name; empty when none is close."""
    close = get_close_matches(name, sorted(set(known)), n=1, cutoff=0.5)
    return (f"是不是“{close[0]}”？", f"did you mean {close[0]!r}?") if close else ("", "")


def words_at(span: Span, limit: int = 30) -> str:
    """What is written at a span, on one line, shortened."""
    text = " ".join(span.source.text[span.start : span.end].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def check_ascii(scope: Scope, name: Name, *, reserved: bool = False) -> bool:
    """Whether an ASCII name can serve as an id in JSON, SQL and the English vocabulary."""
    text = name.text
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        scope.add(
            "PR203",
            name.span,
            f"“{text}”不能作 ASCII 名称：只用英文字母、数字和下划线，不以数字开头",
            f"{text!r} cannot be an ASCII name: letters, digits and _ only, no digit first",
        )
        return False
    if (text in BY_EN and text not in NAMEABLE) or (reserved and text in RESERVED):
        scope.add(
            "PR203",
            name.span,
            f"“{text}”是保留词，不能作名称",
            f"{text!r} is a reserved word and cannot be a name",
            help=(f"可改为“{text}_1”一类的名称", f"choose another name, such as {text}_1"),
        )
        return False
    return True


def declare(scope: Scope, alias: Alias, symbol: Symbol, *, reserved: bool = False) -> bool:
    """Enter a symbol under both of its names; False (with a finding) when a name is taken."""
    check_ascii(scope, alias.ascii, reserved=reserved)
    fresh = True
    for name in dict.fromkeys((alias.name.text, alias.ascii.text)):
        known = scope.symbols.get((symbol.entity, name))
        if known is not None or (symbol.entity is None and name in scope.entity_names):
            span = alias.name.span if name == alias.name.text else alias.ascii.span
            twice(scope, name, span, known.span if known else None)
            fresh = False
        else:
            scope.symbols[symbol.entity, name] = symbol
    return fresh


def twice(scope: Scope, name: str, span: Span | None, first: Span | None) -> None:
    """The finding for a name that is declared a second time."""
    zh = f"，先前在 {first}" if first else ""
    en = f", first at {first}" if first else ""
    scope.add("PR202", span, f"名称“{name}”重复声明{zh}", f"{name!r} is declared twice{en}")


def unknown_name(scope: Scope, name: Name, known: Iterable[str], zh: str = "名称", en: str = "name") -> None:
    """The finding for a name that stands for nothing, with the closest known name."""
    scope.add(
        "PR201",
        name.span,
        f"没有叫“{name.text}”的{zh}",
        f"there is no {en} {name.text!r}",
        help=suggest(name.text, known),
    )


def entity_id(scope: Scope, name: Name) -> str | None:
    """The id of the entity with this name, or None with a finding."""
    found = scope.entity_names.get(name.text)
    if found is None:
        unknown_name(scope, name, scope.entity_names, "实体", "entity")
    return found
