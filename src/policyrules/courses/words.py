"""A course for people (text), for programs (JSON) and for spreadsheets (rows)."""

from __future__ import annotations

from datetime import date
from typing import Final

from policyrules.base.cells import paragraphs, table
from policyrules.base.saying import Language
from policyrules.base.units import YUAN, written
from policyrules.core.case import RecordPath
from policyrules.core.decision import Written
from policyrules.core.json_form import Json, json_form
from policyrules.core.policy import Policy
from policyrules.core.possible import Value
from policyrules.core.types import Type
from policyrules.courses.difference import Difference, MoneyRange, Part
from policyrules.courses.results import Cause, Course, MonthDecision, MonthNote
from policyrules.explaining.phrases import (
    amount_cells,
    amount_text,
    citation_text,
    given_parts,
    name_text,
    path_text,
    say,
    value_text,
)
from policyrules.explaining.receipt import to_json
from policyrules.explaining.text import choice_text, result_text

_OPENED: Final = {True: ("期间开始", "a period opened"), False: ("期间结束", "a period ended")}


def course_text(policy: Policy, course: Course, *, language: Language = "zh") -> str:
    """The course as text: per programme and record its results by stretches of months, with causes.

    Each month was decided on its last day and is paid from the next month.
    """
    blocks = []
    for programme, path in course.streams():
        label = name_text(programme, policy.programme(programme).label, language)
        whom = path_text(path, policy, language)
        head = f"{course.household}{f' · {whom}' if whom else ''}  {label}"
        blocks.append([head, *_stretches(policy, course, programme, path, language)])
    versions = _versions(policy, course, language)
    if versions:
        blocks.append([say(language, "所按文件", "Decided by"), *versions])
    ledger = [
        line for month in course.months for line in _ledger(policy, month.name, month.written, language)
    ]
    if ledger:
        blocks.append([say(language, "记账", "Written to the ledger"), *ledger])
    notes = [line for m in course.months for line in _notes(policy, m.name, m.notes, language)]
    if notes:
        blocks.append([say(language, "请核对", "To be looked into"), *notes])
    paid = say(
        language,
        "每月按当月最后一天评定，待遇自次月起执行。",
        "Each month is assessed on its last day; what it gives is paid from the next month.",
    )
    return paragraphs([*blocks, [paid]])


def _versions(policy: Policy, course: Course, language: Language) -> list[str]:
    """By which version of the document each stretch of months was decided; nothing where it has one."""
    stretches: list[tuple[str, str, str]] = []
    for month in course.months:
        if month.version is None:
            continue
        shown = choice_text(policy, month.version, language, day=False)
        if stretches and stretches[-1][2] == shown:
            stretches[-1] = (stretches[-1][0], month.name, shown)
        else:
            stretches.append((month.name, month.name, shown))
    to = say(language, "至", "to")
    months = ((first if first == last else f"{first} {to} {last}", shown) for first, last, shown in stretches)
    return [f"  {named}  {shown}" for named, shown in months]


def _stretches(
    policy: Policy, course: Course, programme: str, path: RecordPath, language: Language
) -> list[str]:
    """One line for each stretch of months with one result, its causes below."""
    stretches: list[tuple[str, str, MonthDecision]] = []
    for month in course.months:
        entry = month.of(programme, path)
        if entry is None:
            continue
        if stretches and not entry.changed:
            stretches[-1] = (stretches[-1][0], month.name, stretches[-1][2])
        else:
            stretches.append((month.name, month.name, entry))
    lines: list[str] = []
    for first, last, entry in stretches:
        months = first if first == last else f"{first} {say(language, '至', 'to')} {last}"
        parts = given_parts(entry.decision.amount, entry.decision.values, language)
        shown = "".join(f"  {part}" for part in parts)
        lines.append(f"  {months}  {result_text(entry.decision, language)}{shown}")
        because = say(language, "因：", "because: ")
        lines += [f"    {because}{cause_text(policy, cause, language)}" for cause in entry.causes]
    return lines


def cause_text(policy: Policy, cause: Cause, language: Language) -> str:
    """One cause in one line: what changed, from what to what, since when, from which clause."""
    label = name_text(cause.id, cause.label, language)
    where = path_text(cause.path, policy, language)
    named = f"{where} {label}" if where else label
    was, now = (_value(value, cause.type, language) for value in (cause.before, cause.after))
    since = say(language, f"（自 {cause.on}）", f" (from {cause.on})") if cause.on else ""
    cited = say(language, "、", ", ").join(citation_text(c, policy, language) for c in cause.citations)
    tail = f"  {cited}" if cited else ""
    match cause.kind:
        case "fact":
            return say(language, f"{named}：{was} → {now}", f"{named}: {was} → {now}")
        case "ledger":
            return say(language, f"台账 {named}：{was} → {now}", f"ledger, {named}: {was} → {now}")
        case "figure" | "reading" | "mode":
            return say(language, f"{named}：{was} → {now}{since}", f"{named}: {was} → {now}{since}") + tail
        case "record" | "unit":
            came = say(language, "增加", "came") if cause.after else say(language, "减少", "went")
            return f"{where} {came}"
        case "version":
            return say(
                language, f"改按《{cause.label}》{since}", f"《{cause.label}》 decides from now on{since}"
            )
        case "period":
            return say(
                language,
                f"《{cause.label}》{'开始施行' if cause.after else '停止施行'}{since}",
                f"《{cause.label}》 {'came into force' if cause.after else 'ended'}{since}",
            )
        case "window":
            began = say(language, *_OPENED[bool(cause.after)]) + _from(cause.on, language)
            return say(language, f"{named}：{began}", f"{named}: {began}") + tail
        case "age":
            return say(language, f"{named}：年龄 {was} → {now}", f"{named}: age {was} → {now}") + tail
    return say(language, f"{named}：日期推移", f"{named}: the day moved on") + tail


def _from(day: date | None, language: Language) -> str:
    return say(language, f"（自 {day} 起算）", f" (counted from {day})") if day else ""


def _value(value: Value | None, type_: Type | None, language: Language) -> str:
    if value is None:
        return say(language, "未知", "unknown")
    return value_text(value, type_, None, language)


def _ledger(policy: Policy, month: str, entries: tuple[Written, ...], language: Language) -> list[str]:
    lines = []
    for entry in entries:
        where = f"{path_text(entry.path, policy, language)} ".lstrip()
        label = name_text(entry.fact, entry.label, language) + say(language, "：", ": ")
        was, now = _value(entry.before, entry.type, language), _value(entry.after, entry.type, language)
        lines.append(f"  {month}  {where}{label}{was} → {now}")
    return lines


def _notes(policy: Policy, month: str, notes: tuple[MonthNote, ...], language: Language) -> list[str]:
    lines = []
    for note in notes:
        where = path_text(note.path, policy, language)
        lines.append(f"  {month}  {f'{where} ' if where else ''}{note.said.in_(language)}")
    return lines


# ── differences ──────────────────────────────────────────────────────────────


def difference_text(policy: Policy, found: Difference, *, language: Language = "zh") -> str:
    """Back payment and recovery as text, month by month and in total."""
    if not found.parts:
        return say(language, "两段历程的金额没有差别。\n", "The amounts of the two courses do not differ.\n")
    blocks = []
    for total in found.totals:
        whom = path_text(total.path, policy, language)
        label = name_text(total.programme, total.label, language)
        head = f"{found.household}{f' · {whom}' if whom else ''}  {label}"
        stream = (total.programme, total.path)
        rows: list[tuple[str, ...]] = [(say(language, "月份", "Month"), *_HEADS[language])]
        rows += [_row(part, language) for part in found.parts if (part.programme, part.path) == stream]
        rows.append(
            (
                say(language, "合计", "Total"),
                "",
                "",
                span_text(total.back_payment, language),
                span_text(total.recovery, language),
            )
        )
        lines = [head, *table(rows, indent="  ")]
        if total.silent:
            months = say(language, "、", ", ").join(day.isoformat()[:7] for day in total.silent)
            lines.append(
                say(
                    language,
                    f"  文件未规定金额的月份没有计入：{months}",
                    f"  months whose amount the document does not decide are not counted: {months}",
                )
            )
        blocks.append(lines)
    return paragraphs(blocks)


_HEADS: Final[dict[Language, tuple[str, str, str, str]]] = {
    "zh": ("原为", "应为", "补发", "追缴"),
    "en": ("As it was", "As due", "Back payment", "Recovery"),
}


def _row(part: Part, language: Language) -> tuple[str, ...]:
    none = say(language, "没有", "none")
    return (
        part.on.isoformat()[:7],
        amount_text(part.before, language) if part.before else none,
        amount_text(part.after, language) if part.after else none,
        span_text(part.back_payment, language),
        span_text(part.recovery, language),
    )


def span_text(span: MoneyRange | None, language: Language) -> str:
    """An amount owed in yuan, exact or as a range; None: not decided by the document."""
    if span is None:
        return say(language, "未规定", "not decided")
    unit = say(language, YUAN.zh, f" {YUAN.en}")
    low = written(span.low, YUAN)
    if span.high == span.low:
        return f"{low}{unit}"
    if span.high is None:
        return say(language, f"至少{low}{unit}", f"at least {low}{unit}")
    return f"{low}{say(language, '至', ' to ')}{written(span.high, YUAN)}{unit}"


# ── data ─────────────────────────────────────────────────────────────────────


def course_json(policy: Policy, course: Course) -> Json:
    """The course as JSON data (docs/json.md): its fields, each decision as in its receipt.

    Beside ``on`` each month says its name (``month``) and from when it is paid (``pays_from``).
    """
    data = json_form(course)
    for month, shown in zip(course.months, data["months"], strict=True):
        shown |= {"month": month.name, "pays_from": month.pays_from.isoformat()}
        for entry, told in zip(month.decisions, shown["decisions"], strict=True):
            told["decision"] = to_json(policy, entry.decision, case=month.case)
    return data


def difference_json(found: Difference) -> Json:
    """A difference as JSON data (docs/json.md): its fields; ``high`` null: no upper bound."""
    return json_form(found)


COURSE_COLUMNS: Final = (
    "household", "month", "pays_from", "programme", "record", "status", "outcome", "amount_state", "amount",
    "amount_low", "amount_high", "unit", "pays", "changed", "causes",
)  # fmt: skip


def course_rows(policy: Policy, course: Course, *, language: Language = "zh") -> list[tuple[str, ...]]:
    """The course as rows of text, a heading first: one row a month, programme and record."""
    rows: list[tuple[str, ...]] = [COURSE_COLUMNS]
    for month in course.months:
        for entry in month.decisions:
            decision = entry.decision
            rows.append(
                (
                    course.household,
                    month.name,
                    month.pays_from.isoformat(),
                    decision.programme,
                    path_text(decision.unit.path, policy, language),
                    decision.status,
                    decision.outcome.id if decision.outcome else "",
                    *amount_cells(decision),
                    "yes" if entry.changed else "",
                    "; ".join(cause_text(policy, cause, language) for cause in entry.causes),
                )
            )
    return rows
