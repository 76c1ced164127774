"""How values, records, clauses and names are said, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, cast

from attrs import evolve

from policyrules.base.saying import Language, Said
from policyrules.base.units import PLAIN, Number, Unit, written
from policyrules.core.bounds import Proofs
from policyrules.core.case import RecordPath
from policyrules.core.decision import Amount, Decision, Stated, Status, Written
from policyrules.core.ends import Bound
from policyrules.core.expressions import Expr
from policyrules.core.policy import Policy, Reading, once
from policyrules.core.possible import Anything, Interval, Value, interval, join, may_be, without
from policyrules.core.reasons import Breach, Figure, Later, Missing
from policyrules.core.roots import implied_root
from policyrules.core.types import ABSENT, SILENT, Citation, Known, Option, Type
from policyrules.core.words import DATE_OF_EFFECT, is_effective_day, last_name, number_said, value_said

STATUS: Final[dict[Status, tuple[str, str]]] = {
    "decided": ("已确定", "decided"),
    "undetermined": ("尚不能确定", "not yet determined"),
    "silent": ("本文件未规定", "not decided by this document"),
    "held": ("暂缓", "on hold"),
    "clash": ("规则冲突", "rules contradict each other"),
    "not_in_force": ("不在文件施行期内", "outside the document's period"),
}

MODES: Final = {
    "unused": ("不用", "not used"),
    "always": ("一律", "always used"),
    "case_by_case": ("逐案", "case by case"),
}


def say(language: Language, zh: str, en: str) -> str:
    """The text in the language asked for."""
    return zh if language == "zh" else en


def status_text(status: Status, language: Language) -> str:
    """A status in words."""
    return say(language, *STATUS[status])


def name_text(id_: str, label: str, language: Language) -> str:
    """A thing's name: its label in Chinese; in English its ASCII name, the label in brackets."""
    if language == "zh" or not label or label == id_:
        return label or id_
    if id_.endswith(".otherwise"):
        return f"{id_.removesuffix('.otherwise')}, otherwise"
    return f"{last_name(id_, label)} ({label})"


def option_text(option: Option, language: Language) -> str:
    """An outcome or option by name."""
    return name_text(option.id, option.label, language)


def number_text(number: Number, unit: Unit | None, language: Language) -> str:
    """A held number as written, with its unit: 1200.00元/月, 70%, 3人."""
    return number_said(number, unit).in_(language)


def value_text(value: object, type_: Type | None, unit: Unit | None, language: Language) -> str:
    """A held value, or the set of values that something can still be, in words.

    ``unit`` is that of a number where it is not the type's: a per-head figure read on one person.
    """
    if type_ is None or (type_.kind == "number" and unit is not None):
        type_ = Type("number", unit or PLAIN)
    return value_said(cast(Value, value), type_).in_(language)


def telling(policy: Policy, expr: Expr, value: Value) -> Value:
    """A value as far as it tells anything: that what is never below 0 is at least 0 does not."""
    if value == interval(0, None) and once(policy, Proofs).never_negative(expr):
        return Anything()
    return value


def amount_text(amount: Amount | None, language: Language) -> str:
    """An amount in words: exact, a range (from 0 on without end: open), or not decided by the document."""
    if amount is None:
        return say(language, "不涉及金额", "pays nothing by itself")
    silent = say(language, "本文件未规定", "not decided by this document")
    match amount.state:
        case "exact" if amount.low is not None:
            return number_text(amount.low, amount.unit, language)
        case "range":
            text = value_text(interval(amount.low, amount.high), None, amount.unit, language)
            if _is_open(amount):
                text = status_text("undetermined", language)
            return (
                say(language, f"{text}，或{silent}", f"{text}, or {silent}") if amount.may_be_silent else text
            )
    return silent


def _is_open(amount: Amount) -> bool:
    """Whether no more is known of an amount than that it is not below 0."""
    return amount.state == "range" and amount.low == 0 and amount.high is None


def stated_rows(stated: Iterable[Stated], language: Language) -> list[tuple[str, str]]:
    """What a decision states besides, name and value; not what the cases held leave unsaid."""
    return [
        (_stated_name(one, language), value_text(_stated_value(one), one.type, None, language))
        for one in stated
        if one.value is not SILENT
    ]


def _stated_value(stated: Stated) -> Value:
    """A value stated; an outcome from no day on has none, which leaves nothing undecided."""
    value = stated.value
    given = without(value, SILENT) if is_effective_day(stated.id) and may_be(value, SILENT) else None
    return value if given is None else join(given, ABSENT)


def _stated_name(stated: Stated, language: Language) -> str:
    last, day = stated.id.rpartition(".")[2], is_effective_day(stated.id)
    name = DATE_OF_EFFECT.in_(language) if day else name_text(last, stated.label, language)
    return name[:1].upper() + name[1:]


def given_parts(amount: Amount | None, stated: Iterable[Stated], language: Language) -> tuple[str, ...]:
    """Amount and values of a decision, for a line that names the outcome first."""
    rows = stated_rows(stated, language)
    text = amount_text(amount, language)
    if amount is not None and _is_open(amount):
        text = say(language, f"金额{text}", f"amount {text}")
    paid = () if amount is None else (text,)
    return (
        *paid,
        *(f"{name} {value}" if language == "zh" else f"{name.lower()} {value}" for name, value in rows),
    )


def amount_cells(decision: Decision) -> tuple[str, str, str, str, str, str]:
    """An amount as cells of a table: state, the exact value, low, high, unit, whether it is paid.

    Empty where there is none.
    """
    amount, pays = decision.amount, "yes" if decision.pays else "no"
    if amount is None:
        return "", "", "", "", "", ""
    low, high = ("" if end is None else written(end, amount.unit) for end in (amount.low, amount.high))
    if amount.state == "exact":
        return amount.state, low, "", "", amount.unit.zh, pays
    return amount.state, "", low, high, amount.unit.zh, pays


def value_cells(stated: Stated) -> tuple[str, str, str, str, str]:
    """A value that a decision states as cells of a table: state, the exact value, low, high, unit."""
    value, unit = stated.value, stated.type.unit
    if value is SILENT:
        return "silent", "", "", "", ""
    said = "" if unit is None else unit.zh
    if isinstance(value, Interval):
        return "range", "", _end(value.low, unit), _end(value.high, unit), said
    return "exact", _end(cast(Bound, value), unit), "", "", said


def _end(end: Bound, unit: Unit | None) -> str:
    if end is None:
        return ""
    return end.isoformat() if isinstance(end, date) else written(end, unit or PLAIN)


def case_text(policy: Policy, root: str, id_: str, language: Language) -> str:
    """Which case: its id, and of a policy with several roots what it is of, unless it is the implied one."""
    return id_ if root == implied_root(policy.entities) else path_text([(root, id_)], policy, language)


def path_text(path: Sequence[tuple[str, str]], policy: Policy, language: Language) -> str:
    """Which record: 成员 乙 · 就业 1; empty for the household."""

    def one(entity: str, key: str) -> str:
        known = policy.entities.get(entity)
        return f"{known.label if known and language == 'zh' else entity} {key}"

    return " · ".join(one(entity, key) for entity, key in path)


def place_text(policy: Policy, path: RecordPath, id_: str, label: str, language: Language) -> str:
    """A fact or conclusion with the record it is of: 成员 乙 月工资."""
    return f"{path_text(path, policy, language)} {given_text(policy, id_, label, language)}".lstrip()


def given_text(policy: Policy, id_: str, label: str, language: Language) -> str:
    """The name of a fact, a figure or a conclusion; a reading's is its question."""
    reading = policy.readings.get(id_)
    return name_text(id_, label if reading is None else reading.question.in_(language), language)


def missing_text(policy: Policy, missing: Missing, language: Language) -> str:
    """What is missing, with the record it is of, or of how many; a reading by its question."""
    name = place_text(policy, missing.path, missing.id, missing.label, language)
    if not missing.records:
        return name
    others = say(language, f"另外 {missing.records} 条记录", f"of {missing.records} other records")
    return say(language, f"{others}的 {name}", f"{name} {others}")


REASONS: Final = {
    "fact": ("", ""), "determination": ("裁定：", "determination: "),
    "list": ("名册是否齐全：", "complete list: "),
    "open": ("未填写：", "open: "), "gap": ("当日无数值：", "no value on the day: "),
    "reading": ("释义未定：", "reading not settled: "),
    "silent": ("文件未规定：", "not decided by the document: "), "clash": ("规则冲突：", "rules clash: "),
    "months": ("月数太多：", "too many months: "),
}  # fmt: skip
"""How something that is missing begins where it stands with others in a line or a cell, by its reason."""


def lacking_text(policy: Policy, missing: Missing, language: Language) -> str:
    """Something missing in a line: the record it is of, what is the matter with it, who holds it."""
    where = path_text(missing.path, policy, language)
    named = missing_text(policy, evolve(missing, path=()), language)
    said = f"{where} {say(language, *REASONS[missing.reason])}{named}".strip()
    return with_holders(policy, said, missing.holders, language)


def reason_text(policy: Policy, reason: str, language: Language) -> str:
    """The same of a reason alone: the kind of record that it is of, and what is missing of it."""
    kind, _, id_ = reason.partition(":")
    of = policy.givens.get(id_) or policy.defs.get(id_)
    known = of or policy.entities.get(id_) or policy.provisions.get(id_)
    name = given_text(policy, id_, "" if known is None else known.label, language)
    entity = None if of is None or of.entity is None else policy.entities[of.entity]
    below = entity is not None and entity.parent is not None
    whose = f"{say(language, entity.label, entity.id)} " if entity is not None and below else ""
    return say(language, *REASONS.get(kind, ("", ""))) + whose + name


def with_holders(policy: Policy, text: str, holders: Sequence[str], language: Language) -> str:
    """A text with who holds what it says, in brackets behind it."""
    whose = holders_text(policy, holders, language)
    return text + (say(language, f"（{whose}）", f" ({whose})") if whose else "")


def later_text(policy: Policy, later: Later, language: Language) -> str:
    """What lies after the day, with its day: a record, or a fact or determination of one."""
    where = path_text(later.path, policy, language)
    name = "" if later.id in policy.entities and where else name_text(later.id, later.label, language)
    return " ".join(part for part in (where, name, str(later.on)) if part)


def breach_text(policy: Policy, breach: Breach, language: Language) -> str:
    """A determination, and which kind of demand of the document it does not keep."""
    word = say(language, "违反必须", "breaks what must be")
    if breach.severity != "must":
        word = say(language, "不合原则上的要求", "departs from what should be in principle")
    name = place_text(policy, breach.path, breach.id, breach.label, language)
    return f"{name}{say(language, '：', ': ')}{word}"


_ORIGINS: Final = {
    "default": Said("没有另定，按文件给的默认值", "not set, the document's default"),
    "constraint": Said("没有填写，由必须的要求得出", "not filled, follows from what must be"),
    "assumed": Said("本次评定的假设", "assumed for this decision"),
}


def origin_text(figure: Figure, language: Language) -> str:
    """Who says a figure, where neither its document nor its county filled it in; else empty."""
    return _ORIGINS[figure.origin].in_(language) if figure.origin in _ORIGINS else ""


def written_text(policy: Policy, entry: Written, language: Language) -> str:
    """An entry in the ledger: the fact, what was on record, what stands there from now on."""
    was = known_text(entry.before, entry.type, None, language)
    now = value_text(entry.after, entry.type, None, language)
    name = place_text(policy, entry.path, entry.fact, entry.label, language)
    return f"{name}{say(language, '：', ': ')}{was} → {now}"


def citation_text(citation: Citation, policy: Policy, language: Language, *, phrase: bool = True) -> str:
    """A clause with its phrase; another document's with its title."""
    del language
    quoted = f"“{citation.phrase}”" if citation.phrase and phrase else ""
    if citation.document in ("", policy.document.id):
        return f"{citation.clause} {quoted}".rstrip()
    known = policy.documents.get(citation.document)
    title = (known.title if known else citation.document).strip("《》")
    return f"《{title}》 {citation.clause} {quoted}".rstrip()


def clauses_text(policy: Policy, citations: Iterable[Citation], language: Language) -> str:
    """The clauses, each once; those of another document with its title, once for all of them."""
    by_document: dict[str, dict[str, None]] = {}
    for citation in citations:
        own = citation.document in ("", policy.document.id)
        by_document.setdefault("" if own else citation.document, {})[citation.clause] = None
    parts = []
    for document, clauses in by_document.items():
        known = policy.documents.get(document)
        title = f"《{(known.title if known else document).strip('《》')}》 " if document else ""
        parts.append(title + say(language, "、", ", ").join(clauses))
    return say(language, "；", "; ").join(parts)


def period_text(start: date | None, end: date | None, language: Language) -> str:
    """A period, both days included; the first and the last day there are stand for none."""
    match start if start != date.min else None, end if end != date.max else None:
        case None, None:
            return ""
        case _, None:
            return say(language, f"自 {start} 起", f"from {start}")
        case None, _:
            return say(language, f"至 {end}", f"to {end}")
    return say(language, f"{start} 至 {end}", f"{start} to {end}")


def holders_text(policy: Policy, holders: Sequence[str], language: Language) -> str:
    """Authorities, listed."""
    return policy.bodies(holders).in_(language)


def unsettled_text(policy: Policy, reading: Reading, language: Language) -> str:
    """A reading of which no option is taken, and who may choose one."""
    holders = holders_text(policy, reading.choosers, language)
    if not holders:
        return say(language, "未定", "not settled")
    return say(language, f"未定，由 {holders} 选定", f"not settled, to be chosen by {holders}")


def known_text(value: Known | None, type_: Type | None, unit: Unit | None, language: Language) -> str:
    """A known value, or that it is not known."""
    return say(language, "未知", "unknown") if value is None else value_text(value, type_, unit, language)
