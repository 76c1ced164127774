"""A decision as plain text for a caseworker: what, why, from which clause, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from policyrules.base.arguments import typed
from policyrules.base.cells import paragraphs, table, width
from policyrules.base.saying import Language
from policyrules.core.case import RecordPath
from policyrules.core.decision import (
    Alternative,
    Applied,
    Decision,
    Effect,
    Missing,
    OpenDiscretion,
    Step,
    VersionChoice,
    VersionTaken,
)
from policyrules.core.policy import Policy
from policyrules.core.types import SILENT, Citation, Type
from policyrules.core.words import amount_said
from policyrules.explaining.conditions import failure_lines
from policyrules.explaining.formula import formula
from policyrules.explaining.phrases import (
    MODES,
    amount_text,
    breach_text,
    case_text,
    citation_text,
    given_parts,
    given_text,
    holders_text,
    known_text,
    later_text,
    missing_text,
    name_text,
    option_text,
    origin_text,
    path_text,
    period_text,
    place_text,
    say,
    stated_rows,
    status_text,
    unsettled_text,
    value_text,
    written_text,
)

Section = Callable[[Policy, Decision, Language], list[str]]


@typed
def explain(policy: Policy, decision: Decision, *, language: Language = "zh") -> str:
    """The decision as text, some 20 to 60 lines, ended by a line break.

    ``policy`` is the one that decided. Amounts are written in yuan with their unit. What is unknown
    is listed with who holds it. Sections without content are left out.
    """
    return next(explain_each(policy, (decision,), language=language))


def explain_each(
    policy: Policy, decisions: Iterable[Decision], *, language: Language = "zh"
) -> Iterator[str]:
    """Decisions of one household as ``explain`` writes them, one after another.

    Why no other outcome was given is said of the first record, and of those that follow for the same
    reasons that it is the same.
    """
    told: dict[tuple[str, ...], str] = {}
    for decision in decisions:
        yield paragraphs(_blocks(policy, decision, language, told))


def _blocks(
    policy: Policy, decision: Decision, language: Language, told: dict[tuple[str, ...], str]
) -> list[list[str]]:
    """The sections of a decision; where the version is not known, below it those under each."""
    version = policy.version(decision.receipt.digest)
    blocks = [_header(version, decision, language)]
    for (zh, en), section in _SECTIONS:
        lines = section(version, decision, language)
        if section is _refused and lines:
            own = path_text(decision.unit.path, version, language)
            nameless = (line.replace(f"{own} ", "") if own else line for line in lines)
            first = told.setdefault((decision.programme, *nameless), own)
            if first != own:
                lines = [say(language, f"  与 {first} 相同", f"  the same as for {first}")]
        if lines:
            blocks.append([say(language, zh, en), *lines])
    for under in decision.under:
        blocks.append(["── " + version_text(policy, under, language)])
        blocks += _blocks(policy, under, language, told)
    return blocks


def version_text(policy: Policy, decision: Decision, language: Language) -> str:
    """The version of the document under which was decided, and by what it was picked; empty for only one."""
    choice = decision.receipt.version
    return choice_text(policy, choice, language) if choice is not None else ""


def choice_text(policy: Policy, choice: VersionChoice, language: Language, *, day: bool = True) -> str:
    """A version and by what it was picked; ``day``: with the day on which the choice rests."""
    titles = say(language, " 或 ", " or ").join(_taken_text(version, language) for version in choice.taken)
    if not choice.key:
        return titles + say(language, "（按评定日）", " (by the assessment day)")
    label = name_text(choice.key, policy.givens[choice.key].label, language)
    if choice.day is None:
        return titles + say(language, f"（{label} 不详）", f" ({label} not known)")
    on = f" {choice.day}" if day else ""
    return titles + say(language, f"（按 {label}{on}）", f" (by {label}{on})")


def _taken_text(version: VersionTaken, language: Language) -> str:
    """A version by its title, with what had amended it."""
    amended = say(language, "、", " and ").join(f"《{one.title}》" for one in version.amended_by)
    return f"《{version.title}》" + (
        say(language, f"（经{amended}修订）", f" as amended by {amended}") if amended else ""
    )


def about(policy: Policy, decision: Decision, language: Language) -> str:
    """Whom the decision is about: the household's id, and the person or record below it."""
    below = path_text(decision.unit.path, policy, language)
    case = case_text(policy, decision.unit.root, decision.unit.household, language)
    return f"{case} · {below}" if below else case


def result_text(decision: Decision, language: Language) -> str:
    """The outcome, or the outcomes that are still possible, or the status."""
    if decision.outcome is not None:
        return option_text(decision.outcome, language)
    names = [option_text(option, language) for option in decision.possible]
    if decision.may_be_silent and names:
        names.append(say(language, "未规定", "not decided by the document"))
    if decision.status == "undetermined" and names:
        return say(language, " 或 ", " or ").join(names)
    return status_text(decision.status, language)


def _header(policy: Policy, decision: Decision, language: Language) -> list[str]:
    version = version_text(policy, decision, language)
    rows = [
        (say(language, "事项", "Programme"), name_text(decision.programme, decision.label, language)),
        (say(language, "对象", "About"), about(policy, decision, language)),
        (say(language, "评定日", "Assessed on"), decision.on.isoformat()),
        *([(say(language, "版本", "Version"), version)] if version else []),
        (say(language, "状态", "Status"), status_text(decision.status, language)),
        (say(language, "结果", "Outcome"), result_text(decision, language)),
    ]
    if decision.amount is not None and decision.status != "silent":  # said already
        label = amount_said(pays=decision.pays).in_(language).capitalize()
        rows.append((label, amount_text(decision.amount, language)))
    rows += stated_rows(decision.values, language)
    if decision.valid_until is not None:
        until = say(
            language,
            f"{decision.valid_until}（此前事实不变，结果不变）",
            f"{decision.valid_until} (no change before, unless a fact changes)",
        )
        rows.append((say(language, "有效至", "Valid until"), until))
    return table(rows)


def _cited(citations: Iterable[Citation], policy: Policy, language: Language, indent: str) -> list[str]:
    return [indent + citation_text(citation, policy, language) for citation in citations]


def _applied(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for applied in _with_clauses(decision.applied):
        known = (c for c in applied.contributions if c.value is not None)
        told = [c for c in known if not isinstance(c.value, bool | str)]
        stated = [c for c in told if c.value is not SILENT]  # a value that a case says nothing of
        given = [
            f"{path_text(c.path, policy, language)} {value_text(c.value, None, c.unit, language)}".lstrip()
            for c in stated or told
        ]
        head = name_text(applied.provision, applied.label, language)
        colon, between = say(language, "：", ": "), say(language, "；", "; ")
        lines.append(f"  {head}" + (colon + between.join(given) if given else ""))
        lines += _cited(applied.citations, policy, language, "    ")
    return lines


def _with_clauses(provisions: Iterable[Applied]) -> Iterator[Applied]:
    """Those that cite something: what rests on no clause stands in how it was worked out."""
    return (applied for applied in provisions if applied.citations)


def _one_of(policy: Policy, decision: Decision, language: Language) -> list[str]:
    return _provisions(decision.one_of, policy, language)


def _grounds(policy: Policy, decision: Decision, language: Language) -> list[str]:
    return [] if decision.status == "silent" else _provisions(decision.grounds, policy, language)


def _searched(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """Where the document does not decide, nothing rests on its rules: its cases were looked at."""
    if decision.status != "silent":
        return []
    own = (part for part in decision.grounds if part.provision.startswith(f"{decision.programme}."))
    return _provisions(own, policy, language)


def _lapsed(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for lapsed in decision.lapsed:
        where = path_text(lapsed.path, policy, language)
        lines.append(f"  {f'{where} ' if where else ''}{name_text(lapsed.provision, lapsed.label, language)}")
        lines += _cited(lapsed.citations, policy, language, "    ")
    return lines


def _provisions(provisions: Iterable[Applied], policy: Policy, language: Language) -> list[str]:
    lines: list[str] = []
    for applied in _with_clauses(provisions):
        lines.append(f"  {name_text(applied.provision, applied.label, language)}")
        lines += _cited(applied.citations, policy, language, "    ")
    return lines


def _silent(policy: Policy, decision: Decision, language: Language) -> list[str]:
    return _cited(decision.silent, policy, language, "  ")


def _clash(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for id_ in decision.clash:
        provision = policy.provisions[id_]
        lines.append(f"  {name_text(provision.id, provision.label, language)}")
        lines += _cited(provision.citations, policy, language, "    ")
    return lines


# ── how it was worked out ────────────────────────────────────────────────────

_DEPTH: Final = 8
_FORMULA_WIDTH: Final = 48
"""A longer formula stands on a line of its own."""


def _trace(policy: Policy, decision: Decision, language: Language) -> list[str]:
    if decision.trace is None:
        return []
    rows: list[tuple[str, ...]] = []
    seen: set[tuple[str, RecordPath, date | None]] = set()
    unsaid = {one.id for one in decision.values if one.value is SILENT}

    def walk(step: Step, depth: int) -> None:
        if step.id in unsaid or (step.id in policy.defs and policy.defs[step.id].helper):
            return
        key = (step.id, step.path, step.on)
        again = key in seen and bool(step.steps)
        seen.add(key)
        where = path_text(step.path, policy, language)
        label = given_text(policy, step.id, step.label, language)
        text = _value(policy, step, language)
        if step.on is not None:
            label += say(language, f"（{step.on}）", f" ({step.on})")
        how = "" if again else formula(policy, step, step.on or decision.on).in_(language)
        if again:
            text += say(language, "（见上）", " (see above)")
        short = width(how) <= _FORMULA_WIDTH
        rows.append(
            (
                f"{'  ' * depth}{label}{f' [{where}]' if where else ''}",
                text,
                f"= {how}" if how and short else "",
            )
        )
        if not short:
            rows.append((f"{'  ' * (depth + 2)}= {how}",))
        if not again and depth < _DEPTH:
            for below in step.steps:
                walk(below, depth + 1)

    walk(decision.trace, 0)
    return table(rows, indent="  ")


def _value(policy: Policy, step: Step, language: Language) -> str:
    if step.kind == "mode" and isinstance(step.value, str):
        return say(language, *MODES[step.value])
    return value_text(step.value, _type(policy, step.id), step.unit, language)


def _type(policy: Policy, id_: str) -> Type | None:
    known = policy.defs.get(id_) or policy.givens.get(id_)
    return known.type if known else None


def _figures(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for figure in decision.figures:
        value = known_text(figure.value, _type(policy, figure.id), figure.unit, language)
        if figure.value is None:
            value = say(language, "尚未填写或当日无有效数值", "not filled, or no value in force on the day")
        notes = (period_text(figure.start, figure.end, language), origin_text(figure, language))
        note = say(language, "，", ", ").join(part for part in notes if part)
        tail = say(language, f"（{note}）", f" ({note})") if note else ""
        separator = say(language, "：", ": ")
        told = [f"  {given_text(policy, figure.id, figure.label, language)}{separator}{value}{tail}"]
        told += _cited(figure.citations, policy, language, "    ")
        if told[0] not in lines:  # not filled of several years
            lines += told
    return lines


# ── why not better, what is missing ──────────────────────────────────────────


def _overridden(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for overridden in decision.overridden:
        head = name_text(overridden.provision, overridden.label, language)
        by = [name_text(id_, _provision_label(policy, id_), language) for id_ in overridden.by]
        lines.append(
            "  " + say(language, f"{head}：让位于 {'、'.join(by)}", f"{head}: gives way to {', '.join(by)}")
        )
        lines += _cited(overridden.citations, policy, language, "    ")
    return lines


def _provision_label(policy: Policy, id_: str) -> str:
    known = policy.provisions.get(id_)
    return known.label if known else id_


def _refused(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """Each reason once, under all the outcomes that it keeps away."""
    outcomes: dict[tuple[str, ...], list[str]] = {}
    for refused in decision.refused:
        why = _cited(refused.citations, policy, language, "    ")
        for failure in refused.failures:
            why += [f"    {line}" for line in failure_lines(policy, failure, language)]
        outcomes.setdefault(tuple(why), []).append(option_text(refused.outcome, language))
    between = say(language, "、", ", ")
    return [line for why, named in outcomes.items() for line in (f"  {between.join(named)}", *why)]


_MISSING: Final = {
    "fact": ("事实", "fact"),
    "list": ("名册是否齐全", "whether the list is complete"),
    "open": ("待填标准", "figure to be filled"),
    "determination": ("裁定", "determination"),
    "reading": ("释义未定", "reading not settled"),
    "gap": ("当日无有效数值", "no value in force on the day"),
    "silent": ("文件未规定", "not decided by the document"),
    "clash": ("规则冲突", "rules contradict"),
    "months": ("月数太多，不能逐月合计", "too many months to sum"),
}


def _missing(policy: Policy, decision: Decision, language: Language) -> list[str]:
    def row(missing: Missing) -> tuple[str, str, str]:
        holders = holders_text(policy, missing.holders, language)
        return (
            missing_text(policy, missing, language),
            say(language, *_MISSING[missing.reason]),
            _held_by(missing, holders, language) if holders else "",
        )

    return table([row(missing) for missing in decision.missing], indent="  ")


def _held_by(missing: Missing, holders: str, language: Language) -> str:
    if missing.reason == "reading":
        return say(language, f"由 {holders} 选定", f"to be chosen by {holders}")
    return say(language, f"由 {holders} 提供", f"held by {holders}")


def _breaches(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for breach in decision.breaches:
        lines.append(f"  {breach_text(policy, breach, language)}")
        lines += _cited(breach.citations, policy, language, "    ")
    return lines


def _later(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """One line for all that lies after the day."""
    found = [later_text(policy, later, language) for later in decision.later]
    return [f"  {say(language, '、', ', ').join(found)}"] if found else []


# ── discretion, readings, determinations ─────────────────────────────────────


def _discretions(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for discretion in decision.discretions:
        lines.append(f"  {_discretion(discretion, policy, language)}")
        lines += _cited(discretion.citations, policy, language, "    ")
        if discretion.effect is not None:
            used = _effect(policy, decision, discretion.effect, language)
            lines.append(f"    {say(language, '如果行使：', 'if used: ')}{used}")
    if decision.together is not None:
        used = _effect(policy, decision, decision.together, language)
        lines.append(f"  {say(language, '全部行使：', 'all used together: ')}{used}")
    return lines


def _discretion(discretion: OpenDiscretion, policy: Policy, language: Language) -> str:
    where = path_text(discretion.path, policy, language)
    met = (
        say(language, "条件已具备", "its conditions are met")
        if discretion.certain
        else say(language, "条件可能具备", "its conditions may be met")
    )
    head = f"{f'{where} ' if where else ''}{name_text(discretion.id, discretion.label, language)}"
    mode = say(language, *MODES.get(discretion.mode, (discretion.mode, discretion.mode)))
    holders = holders_text(policy, discretion.holders, language)
    return say(
        language,
        f"{head}：{met}，由 {holders} 裁量（现为：{mode}）",
        f"{head}: {met}; at the discretion of {holders} (now: {mode})",
    )


def _effect(policy: Policy, decision: Decision, effect: Effect, language: Language) -> str:
    """What a change would give, and what would be missing then that is not missing now."""
    if not effect.changes:
        return say(language, "结果不变", "no change")
    text = say(language, " 或 ", " or ").join(option_text(option, language) for option in effect.outcomes)
    comma = say(language, "，", ", ")
    text += "".join(comma + part for part in given_parts(effect.amount, effect.values, language))
    more = [missing_text(policy, m, language) for m in effect.missing if m not in decision.missing]
    if more:
        text += say(language, "；还缺 ", "; missing then: ") + say(language, "、", ", ").join(more)
    return text


def _readings(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    applied = dict(decision.relied_on)
    unsettled = {m.id for m in decision.missing if m.reason == "reading"}
    others = (a.reading for a in decision.alternatives if a.reading not in applied)
    for id_ in dict.fromkeys((*applied, *others)):
        reading, taken = policy.readings.get(id_), applied.get(id_)
        if reading is None:
            continue
        chosen = next((option for option in reading.options if option[0] == taken), None)
        lines.append(f"  {id_} {reading.question.in_(language)}")
        open_ = id_ in unsettled or (bool(reading.options) and taken == "")
        if open_:
            lines.append("    " + unsettled_text(policy, reading, language))
        elif id_ not in applied:
            words = say(language, "没有用到，但另选会改变结果", "not applied, but would change this")
            lines.append("    " + words)
        elif chosen:
            name, text = name_text(chosen[0], chosen[1], language), chosen[2].in_(language)
            lines.append("    " + say(language, f"采用“{name}”：{text}", f"taken “{name}”: {text}"))
        else:
            lines.append("    " + reading.note.in_(language))
        for alternative in decision.alternatives:
            if alternative.reading == id_:
                labels = (label for o, label, _ in reading.options if o == alternative.option)
                option = name_text(alternative.option, next(labels, ""), language)
                effect = _effect(policy, decision, alternative.effect, language)
                lines.append("    " + _choice(policy, alternative, option, open_, language) + effect)
    return lines


def _choice(policy: Policy, alternative: Alternative, option: str, open_: bool, language: Language) -> str:
    """Who may choose an option, instead of the one taken or while none is."""
    holders = holders_text(policy, alternative.choosers, language)
    if not open_:
        return say(language, f"{holders} 也可选“{option}”：", f"{holders} may choose “{option}” instead: ")
    return say(language, f"如选“{option}”：", f"if “{option}” is chosen: ")


def _determinations(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines: list[str] = []
    for found in decision.determinations:
        type_ = _type(policy, found.id)
        value = value_text(found.value, type_, type_.unit if type_ else None, language)
        where = path_text(found.path, policy, language)
        day = found.on.isoformat() if found.on else ""
        head = f"{f'{where} ' if where else ''}{name_text(found.id, found.label, language)}"
        lines.append(
            "  "
            + say(
                language,
                f"{head}：{value}（{found.by}，{day}，理由：{found.basis}）",
                f"{head}: {value} ({found.by}, {day}; basis: {found.basis})",
            )
        )
    return lines


def _written(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines = [f"  {written_text(policy, entry, language)}" for entry in decision.written]
    for entry in decision.not_written:
        label = place_text(policy, entry.path, entry.fact, entry.label, language)
        values = [value_text(value, entry.type, None, language) for value in entry.values]
        if entry.kind == "kept":
            kept = say(language, f"结果不足以改记，仍为 {values[0]}", f"not settled, stays {values[0]}")
            lines.append(f"  {label}{say(language, '：', ': ')}{kept}")
        else:
            both = say(language, "、", " and ").join(values)
            said = say(language, f"同时要记为 {both}，不记", f"would become {both} at once: not written")
            lines.append(f"  {label}{say(language, '：', ': ')}{said}")
    return lines


def _receipt(_policy: Policy, decision: Decision, language: Language) -> list[str]:
    receipt = decision.receipt
    return [
        say(
            language,
            f"  政策 {receipt.policy}，文本校验值 {receipt.digest[:16]}…，程序 {receipt.engine}，"
            f"语言版本 {receipt.language}",
            f"  policy {receipt.policy}, text digest {receipt.digest[:16]}…, engine {receipt.engine}, "
            f"language {receipt.language}",
        )
    ]


_SECTIONS: Final[tuple[tuple[tuple[str, str], Section], ...]] = (
    (("依据", "Clauses applied"), _applied),
    (("依据其中之一（结果相同，尚不知是哪条）", "One of these applies (the outcome is the same)"), _one_of),
    (("查过而未规定的条款", "Clauses searched that do not decide"), _silent),
    (("互相冲突的规则", "Rules that contradict each other"), _clash),
    (("如何得出", "How it was worked out"), _trace),
    (("结果还依据", "It also rests on"), _grounds),
    (("看过而不适用的规则", "Rules looked at that do not apply"), _searched),
    (("期间已过、不再计的", "No longer given: the period is over"), _lapsed),
    (("用到的标准", "Figures used"), _figures),
    (("让位的规则", "Rules that gave way"), _overridden),
    (("为何不是其他结果", "Why no other outcome"), _refused),
    (("还缺什么", "What is missing"), _missing),
    (("裁定与文件要求不符", "Determinations against what the document asks"), _breaches),
    (("晚于评定日，未计入", "After the day, hence not counted"), _later),
    (("可以行使的裁量", "Discretion that could be used"), _discretions),
    (("所依释义", "Readings relied on"), _readings),
    (("所用裁定", "Determinations used"), _determinations),
    (("记入台账", "Written to the ledger"), _written),
    (("凭证", "Receipt"), _receipt),
)
