"""What was judged, or still can be: discretion, readings, determinations; what is written down."""

from __future__ import annotations

from policyrules.base.saying import Language
from policyrules.core.decision import Alternative, Decision, Effect, OpenDiscretion
from policyrules.core.policy import Policy
from policyrules.explaining.grounds import cited_lines, every_step
from policyrules.explaining.phrases import (
    MODES,
    given_parts,
    holders_text,
    missing_text,
    name_text,
    option_text,
    path_text,
    place_text,
    say,
    unsettled_text,
    value_text,
    written_text,
)
from policyrules.explaining.steps import type_of


def discretions_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The discretion that could be used, and what it would change."""
    lines: list[str] = []
    for discretion in decision.discretions:
        lines.append(f"  {_discretion(discretion, policy, language)}")
        lines += cited_lines(discretion.citations, policy, language, "    ")
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


def readings_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The readings relied on, and what the others would give."""
    lines: list[str] = []
    applied = dict(decision.relied_on)
    drawn = {step.id: step.value for step in every_step(decision.trace) if step.kind == "reading"}
    unsettled = {m.id for m in decision.missing if m.reason == "reading"}
    others = (a.reading for a in decision.alternatives if a.reading not in applied)
    for id_ in dict.fromkeys((*applied, *others)):
        reading, taken = policy.readings.get(id_), applied.get(id_, drawn.get(id_))
        if reading is None:
            continue
        chosen = next((option for option in reading.options if option[0] == taken), None)
        lines.append(f"  {id_} {reading.question.in_(language)}")
        open_ = id_ in unsettled or (bool(reading.options) and taken == "")
        if open_:
            lines.append("    " + unsettled_text(policy, reading, language))
        elif chosen:
            name, text = name_text(chosen[0], chosen[1], language), chosen[2].in_(language)
            lines.append("    " + say(language, f"采用“{name}”：{text}", f"taken “{name}”: {text}"))
        elif reading.note:
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


def determinations_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """The determinations used: by whom, when, why."""
    lines: list[str] = []
    for found in decision.determinations:
        type_ = type_of(policy, found.id)
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


def written_lines(policy: Policy, decision: Decision, language: Language) -> list[str]:
    """What is written to the ledger."""
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
