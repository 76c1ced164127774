"""The views of a programme whose version a fact of the case picks: those of each version, and all as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from policyrules.authoring.sql_views import COLUMNS, KINDS, MISSING, Views
from policyrules.base.saying import Language
from policyrules.base.units import PLAIN
from policyrules.compile.cases import compile_def
from policyrules.compile.compiler import Compiler, Limits, path_of
from policyrules.compile.nodes import compile_expr
from policyrules.compile.printing import Dialect
from policyrules.compile.query import compile_each
from policyrules.compile.versions import clear
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, Programme
from policyrules.core.roots import root_of
from policyrules.core.versions import key_of, possible_versions, version_on
from policyrules.explaining.phrases import given_text, holders_text, name_text, status_text


@frozen
class Versions:
    """A programme in a database: one view of its results, or one of each version and one of all.

    Where it is not known which version decides a household, or none is in force, the view of all has a row
    that says so: what the versions have in common is for ``decide`` to say.
    """

    views: tuple[Views, ...]
    """Of each version that may decide, the oldest first."""
    policy: Policy
    programme: Programme
    on: date
    key: Given | None
    """The fact that picks the version; None: there is one only."""

    @property
    def may_be_open(self) -> bool:
        """Whether something can be missing."""
        return self.key is not None or any(each.may_be_open for each in self.views)

    def name(self, part: str) -> str:
        """The name of a view of all versions: its result, what is missing."""
        return self.views[-1].dialect.quoted(f"{self.programme.id}__{part}")

    def names(self, part: str) -> list[str]:
        """Those of each version."""
        return [each.name(part) for each in self.views if part != "missing" or each.may_be_open]

    def results(self, sources: Sequence[str]) -> str:
        """All results, of what gives those of each version; what a programme states besides stands there."""
        columns = ", ".join(COLUMNS)
        if self.key is None:
            return f"SELECT {columns} FROM {sources[0]}"
        known = f"household IN (SELECT _key FROM {self._table(self._root)} WHERE {self._clear(self.key)})"
        parts = [f"SELECT {columns} FROM {source} WHERE {known}" for source in sources]
        return "\nUNION ALL\n".join([*parts, self._unclear(self.key)])

    def missing(self, sources: Sequence[str]) -> str | None:
        """All that is missing, of what gives that of versions; None where nothing can be."""
        columns = ", ".join(MISSING)
        parts = [f"SELECT {columns} FROM {source}" for source in sources]
        if self.key is None:
            return parts[0] if parts else None
        every = "\nUNION ALL\n".join([*parts, self._key_missing(self.key)])
        return f"SELECT DISTINCT {columns} FROM (\n{every}\n) AS m"

    # ── households of which no version is clear ──────────────────────────────

    def _unclear(self, key: Given) -> str:
        """Their rows: open where the fact is not known, else not in force."""
        first = self.views[-1]
        text, language = first.dialect.string, first.language
        amount = self.programme.amount
        unit = "" if amount is None else (self.policy.defs[amount].type.unit or PLAIN).zh
        none = "CAST(NULL AS DECIMAL(22, 2))"
        open_, closed = (status_text(status, language) for status in ("undetermined", "not_in_force"))

        def where_open(said: str, orelse: str = "") -> str:
            return f"CASE WHEN no_key THEN {text(said)} ELSE {text(orelse)} END"

        cells = self._head() | {
            "status": where_open(open_, closed),
            **dict.fromkeys(("outcome", "outcome_label", "possible"), "''"),
            "amount_state": where_open("" if amount is None else "range"),
            **dict.fromkeys(("amount", "amount_low", "amount_high"), none),
            "amount_fraction": "''",
            "unit": where_open(unit),
            "clauses": "''",
            "missing": where_open(self._label(key)),
        }
        return self._selected(cells, f"NOT {self._clear(key)}")

    def _key_missing(self, key: Given) -> str:
        """That of those the fact is missing."""
        first = self.views[-1]
        text, language = first.dialect.string, first.language
        cells = self._head() | {
            "kind": text(KINDS["fact"].in_(language)),
            "id": text(key.id),
            "missing": text(self._label(key)),
            "holders": text(holders_text(self.policy, key.holders, language)),
        }
        return self._selected(cells, f"{first.dialect.quoted(key.name)} IS NULL")

    def _head(self) -> dict[str, str]:
        first = self.views[-1]
        return first.head() | {
            "label": first.dialect.string(name_text(self.programme.id, self.programme.label, first.language))
        }

    def _selected(self, cells: dict[str, str], where: str) -> str:
        """Cells of every record that the programme is about, of the roots for which ``where`` holds."""
        dialect, entities = self.views[-1].dialect, path_of(self.policy, self.programme.entity)
        keys = [f"t{n}._key AS key_{n}" for n in range(len(entities))]
        there = [self._there(entity) for entity in entities]
        there[-1] += f" AND {where}"
        joined = [f"(SELECT * FROM {self._table(entities[0])} WHERE {there[0]}) AS t0"]
        joined += [
            f"JOIN (SELECT * FROM {self._table(entity)} WHERE {said}) AS t{n} ON t{n}._id = t{n - 1}._parent"
            for n, (entity, said) in enumerate(zip(entities[1:], there[1:], strict=True), 1)
        ]
        assert self.key is not None
        no_key = f"t{len(entities) - 1}.{dialect.quoted(self.key.name)} IS NULL AS no_key"
        records = f"SELECT {', '.join([*keys, no_key])} FROM {' '.join(joined)}"
        listed = ",\n  ".join(f"{cell} AS {name}" for name, cell in cells.items())
        return f"SELECT {listed}\nFROM ({records}) AS r"

    def _there(self, entity: str) -> str:
        """Whether a record has come about by the day."""
        policy, dialect = self.views[-1].query.policy, self.views[-1].dialect
        compiler = Compiler(policy, Limits(), day=self.on, definition=compile_def, expression=compile_expr)
        there = compiler.table(entity).there
        return "TRUE" if there is None else dialect.text(there)

    @property
    def _root(self) -> str:
        return root_of(self.policy, self.programme)

    def _table(self, entity: str) -> str:
        return self.views[-1].dialect.quoted(self.policy.entities[entity].plural)

    def _clear(self, key: Given) -> str:
        """Whether a version is clear, over the fields of the root's table."""
        return self.views[-1].dialect.text(clear(self.policy, key, self.on))

    def _label(self, key: Given) -> str:
        return given_text(self.policy, key.id, key.label, self.views[-1].language)


def programmes_on(policy: Policy, on: date) -> list[str]:
    """The ids of the programmes that the version of a day has, or those that a fact may pick."""
    versions = (version_on(policy, on),) if policy.key is None else possible_versions(policy, on)
    return list(dict.fromkeys(name for version in reversed(versions) for name in version.programmes))


def versions_of(
    policy: Policy, programme: str, dialect: Dialect, *, on: date, language: Language
) -> Versions:
    """The views of a programme. UsageError for what SQL cannot decide."""
    chosen = policy.programme(programme)
    key = key_of(policy, root_of(policy, chosen)) if policy.earlier else None
    queries = compile_each(policy, programme, on=on, dialect=dialect.name)
    views = (
        Views(each, dialect, language, policy, each.policy.version_id if key is not None else "")
        for each in queries
    )
    return Versions(tuple(views), policy, chosen, on, key)
