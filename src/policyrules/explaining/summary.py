"""A batch at a glance, as a monthly report: results, payments, changes, what waits, what was handed back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policyrules.base.cells import page, table
from policyrules.base.saying import Language, Said
from policyrules.base.units import Unit
from policyrules.core.decision import Status
from policyrules.explaining.brief import problem_lines
from policyrules.explaining.phrases import (
    holders_text,
    known_text,
    missing_text,
    name_text,
    number_text,
    option_text,
    say,
    status_text,
)
from policyrules.explaining.tally import PEOPLE, Changed, Line, Paid, Tally, Waiting, counted_in, order

_AFTER: Final[tuple[Status, ...]] = ("undetermined", "held", "clash", "not_in_force")
"""In which order results without an outcome stand below those with one."""
_MOST_WAITING: Final = 12
"""So many things that are waited for are named."""
_MOST_RESULTS: Final = 3
"""So many of the results that wait for one thing are named."""

RESULTS: Final = Said("评定结果", "Results")
PAID: Final = Said("应发金额", "To be paid")
CHANGES: Final = Said("台账变动", "Changes of the ledger")
WAITING: Final = Said("等待补齐", "Waiting for")
HANDED_BACK: Final = Said("退回", "Handed back")
NUMERALS: Final = "一二三四五"


def summary_text(tally: Tally, *, language: Language = "zh") -> str:
    """The counts as a report of aligned tables, ended by a line break; what there is none of is left out."""
    sections = (
        (RESULTS, _results(tally, language)),
        (PAID, _payments(tally, language)),
        (CHANGES, _changes(tally, language)),
        (WAITING, _waiting(tally, language)),
        (HANDED_BACK, _handed_back(tally, language)),
    )
    lines = list(_head(tally, language))
    told = [(title, body) for title, body in sections if body]
    for number, (title, body) in enumerate(told):
        mark = say(language, f"{NUMERALS[number]}、", f"{number + 1}. ")
        lines += [mark + title.in_(language), *body]
    return page(lines)


def _head(tally: Tally, language: Language) -> Iterator[str]:
    """How many went in and came out; groups of rows that belong to nobody."""
    zh, en, sums = tally.counted.zh, tally.counted.en, tally.sums
    within = [_many(sums.persons, PEOPLE, language)] if sums.persons else []
    if sums.open:
        within.append(say(language, f"{sums.open} {zh}有未定的", f"{sums.open} with something open"))
    told = say(language, f"（{'，'.join(within)}）", f" ({', '.join(within)})") if within else ""
    yield say(
        language,
        f"读入 {sums.households} {zh}：评定 {sums.decided} {zh}{told}，退回 {sums.rejected} {zh}",
        f"{sums.households} {en} read: {sums.decided} assessed{told}, {sums.rejected} rejected",
    )
    if sums.orphans:
        yield say(
            language,
            f"另有 {sums.orphans} 组行不属于任何一{zh}，已退回",
            f"{sums.orphans} groups of rows belong to no {en.removesuffix('s')} and were rejected",
        )


def _many(count: int, what: Said, language: Language) -> str:
    """14 人; 1 household, 2 households."""
    en = what.en.removesuffix("s") if count == 1 else what.en
    return say(language, f"{count} {what.zh}", f"{count} {en}")


# ── results ──────────────────────────────────────────────────────────────────


def _results(tally: Tally, language: Language) -> list[str]:
    """By programme its outcomes in the order of the policy; what the document does not decide stands last."""
    places = order(tally.policy)
    rows: list[Sequence[str]] = []
    silent: list[Sequence[str]] = []
    for programme, entity in _programmes(tally):
        each = counted_in(tally.policy.entities[entity], tally.counted)
        found = [(key, line) for key, line in tally.sums.lines.items() if key[0] == programme]
        found.sort(key=lambda pair: _place(places, pair[0]))
        name = name_text(programme, found[0][1].label, language)
        told = [line for _, line in found if line.status != "silent"]
        rows += [[f"  {name}"]] if told else []
        rows += [_result(line, each, language) for line in told]
        silent += [
            (f"    {name}", *_result(line, each, language)[1:3])
            for _, line in found
            if line.status == "silent"
        ]
    return _table([*rows, *([[f"  {status_text('silent', language)}"], *silent] if silent else [])])


def _programmes(tally: Tally) -> Iterator[tuple[str, str]]:
    """Those of which there are results, in the order of the policy, each with what it is decided of."""
    met = {programme for programme, _, _ in tally.sums.lines}
    for programme in tally.policy.all_programmes:
        if programme.id in met:
            yield programme.id, programme.entity


def _place(places: Mapping[tuple[str, str], int], key: tuple[str, Status, str]) -> tuple[int, int]:
    """Where a line stands: outcomes in the order of the policy, then what has none."""
    programme, status, outcome = key
    after = _AFTER.index(status) + 1 if status in _AFTER else 0
    return after, places.get((programme, outcome), len(places))


def _result(line: Line, each: Said, language: Language) -> tuple[str, ...]:
    outcome = option_text(line.outcome, language) if line.outcome else status_text(line.status, language)
    persons = _many(line.persons, PEOPLE, language) if line.persons else ""
    amount = number_text(line.amount, line.unit, language) if line.amount else ""
    return f"    {outcome}", _many(line.count, each, language), persons, amount


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as aligned lines, without the columns in which nothing stands."""
    columns = range(max((len(row) for row in rows), default=0))
    told = [n for n in columns if any(row[n] for row in rows if n < len(row))]
    return table([[row[n] for n in told if n < len(row)] for row in rows])


# ── payments ─────────────────────────────────────────────────────────────────


def _payments(tally: Tally, language: Language) -> list[str]:
    """By programme what is paid, and what all pay together where several pay in one unit."""
    rows: list[Sequence[str]] = []
    for programme in tally.policy.all_programmes:
        each = counted_in(tally.policy.entities[programme.entity], tally.counted)
        for (id_, unit), paid in tally.sums.paid.items():
            if id_ == programme.id and (paid.amount or paid.open):
                name = name_text(programme.id, paid.label, language)
                rows.append((f"  {name}", *_payment(paid, unit, each, language)))
    for unit in dict.fromkeys(unit for _, unit in tally.sums.paid):
        several = [paid.amount for (_, u), paid in tally.sums.paid.items() if u == unit and paid.amount]
        if len(several) > 1:
            together = say(language, "  合计", "  together")
            rows.append((together, "", number_text(sum(several), unit, language)))
    return _table(rows)


def _payment(paid: Paid, unit: Unit, each: Said, language: Language) -> tuple[str, str, str]:
    """How many are paid, how much, of how many more it is not known."""
    count = _many(paid.count, each, language) if paid.count else ""
    amount = number_text(paid.amount, unit, language) if paid.amount else ""
    some = _many(paid.open, each, language)
    return count, amount, say(language, f"另有 {some}未定", f"{some} more open") if paid.open else ""


# ── changes ──────────────────────────────────────────────────────────────────


def _changes(tally: Tally, language: Language) -> list[str]:
    """By ledger fact what it was and is, how many records that concerns; of amounts up and down."""
    rows = []
    facts = list(dict.fromkeys(fact for fact, _, _ in tally.sums.changed))
    for (fact, _, _), changed in sorted(tally.sums.changed.items(), key=lambda pair: facts.index(pair[0][0])):
        entity = tally.policy.entities[fact.partition(".")[0]]
        each = counted_in(entity, tally.counted)
        persons = _many(changed.persons, PEOPLE, language) if changed.persons else ""
        rows.append((
            f"  {name_text(fact, changed.label, language)}", _change(changed, language),
            _many(changed.count, each, language), persons, _by(changed, language),
        ))  # fmt: skip
    return _table(rows)


def _change(changed: Changed, language: Language) -> str:
    if changed.by:
        return say(language, "调高", "raised") if changed.by > 0 else say(language, "调低", "lowered")
    was, now = (known_text(value, changed.type, None, language) for value in (changed.before, changed.after))
    return f"{was} → {now}"


def _by(changed: Changed, language: Language) -> str:
    if not changed.by:
        return ""
    sign = "+" if changed.by > 0 else ""
    return sign + number_text(changed.by, changed.type.unit, language)


# ── what waits, what went back ───────────────────────────────────────────────


def _waiting(tally: Tally, language: Language) -> list[str]:
    """What is waited for, what most wait for first: by how many, from whom, for which results."""
    found = sorted(tally.sums.waiting.values(), key=lambda one: -one.cases)
    rows: list[Sequence[str]] = [_wanted(tally, one, language) for one in found[:_MOST_WAITING]]
    if len(found) > _MOST_WAITING:
        rest = len(found) - _MOST_WAITING
        rows.append([say(language, f"  另有 {rest} 项", f"  {rest} more")])
    return _table(rows)


def _wanted(tally: Tally, waiting: Waiting, language: Language) -> tuple[str, ...]:
    missing = waiting.missing
    what = waiting.label.in_(language) if missing is None else missing_text(tally.policy, missing, language)
    if missing is not None and missing.reason == "list":
        what += say(language, "（是否齐全）", " (whether all are listed)")
    whose = "" if missing is None else holders_text(tally.policy, missing.holders, language)
    names = [name_text(id_, label, language) for id_, label in waiting.programmes.items()]
    results = say(language, "、", ", ").join(names[:_MOST_RESULTS])
    if len(names) > _MOST_RESULTS:
        results += say(language, f"等 {len(names)} 项", f" and {len(names) - _MOST_RESULTS} more")
    return f"  {what}", _many(waiting.cases, tally.counted, language), whose, results


def _handed_back(tally: Tally, language: Language) -> list[str]:
    """The first of those that could not be read, each with its first reason."""
    lines = []
    for each in tally.sums.handed_back:
        reason = next(iter(problem_lines(each, language)), "")
        lines.append(f"  {each.household or '?'}  {reason}".rstrip())
    rest = tally.sums.rejected + tally.sums.orphans - len(tally.sums.handed_back)
    return lines + ([say(language, f"  另有 {rest} 份", f"  {rest} more")] if rest else [])
