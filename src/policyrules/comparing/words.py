"""A comparison of places for people (text) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policyrules.base.cells import paragraphs, table
from policyrules.base.saying import Language
from policyrules.comparing.households import Comparison, Counterparts, Place, SharedProgramme, Standing
from policyrules.core.json_form import Json, json_form
from policyrules.core.policy import Policy
from policyrules.explaining.conditions import failure_lines
from policyrules.explaining.phrases import (
    citation_text,
    given_parts,
    holders_text,
    missing_text,
    name_text,
    path_text,
    period_text,
    say,
    status_text,
    value_text,
)
from policyrules.explaining.receipt import failures_json, to_json
from policyrules.explaining.text import result_text

STATES: Final = {
    "applied": ("适用", "applies"),
    "gave_way": ("让位于例外", "gives way to an exception"),
    "not_met": ("条件不满足", "conditions not met"),
    "open": ("不知是否满足", "not known whether it applies"),
    "no_effect": ("条件满足，结果不由它定", "conditions met, the result does not rest on it"),
    "not_reached": ("没有用到", "not reached"),
    "not_in_force": ("不在施行期", "not in force"),
    "absent": ("没有同名的条款", "no provision of this name"),
}


def comparison_text(
    policies: dict[str, Policy], found: Comparison, *, every: bool = False, language: Language = "zh"
) -> str:
    """The comparison as text: results, then the provisions that some result rests on and others do not.

    ``every`` shows all provisions met, those in which the places agree too.
    """
    head = say(
        language, f"{found.household}，评定日 {found.on}", f"{found.household}, assessed on {found.on}"
    )
    blocks = [[head], [line for place in found.places for line in _place(place, language)]]
    blocks += [list(_programme(policies, programme, every, language)) for programme in found.programmes]
    if not found.programmes:
        blocks.append([say(language, "没有两地共有的事项。", "No programme is common to two places.")])
    return paragraphs(blocks)


def _place(place: Place, language: Language) -> list[str]:
    period = period_text(place.start, place.end, language)
    state = "" if place.in_force else say(language, "，评定日不在施行期内", ", not in force on the day")
    lines = [f"{place.name}《{place.title}》 {period}{state}"]
    if place.unknown_keys:
        keys = say(language, "、", ", ").join(place.unknown_keys)
        zh, en = f"该地词汇没有，未采用：{keys}", f"not known there, left out: {keys}"
        lines.append("  " + say(language, zh, en))
    return lines


def _programme(
    policies: dict[str, Policy], programme: SharedProgramme, every: bool, language: Language
) -> list[str]:
    any_policy = next(iter(policies.values()))
    whom = path_text(programme.path, any_policy, language)
    lines = [f"── {name_text(programme.id, programme.label, language)}{f' · {whom}' if whom else ''} ──"]
    rows = []
    for given in programme.decisions:
        decision = given.decision
        amount = "  ".join(given_parts(decision.amount, decision.values, language))
        status = status_text(decision.status, language)
        result = result_text(decision, language)
        rows.append((given.place, status, result if result != status else "", amount))
    rows += [(n, say(language, "没有这一事项", "has no such programme"), "", "") for n in programme.without]
    lines += table(rows, indent="  ")
    for given in programme.decisions:
        if given.missing:
            names = [
                missing_text(policies[given.place], m, language)
                + _holders(policies[given.place], m.holders, language)
                for m in given.missing
            ]
            head = say(language, f"  {given.place} 还缺：", f"  {given.place} still asks for: ")
            lines.append(head + say(language, "、", ", ").join(names))
    shown = [row for row in programme.rows if every or row.decisive]
    if shown:
        lines.append(say(language, "  逐条比较", "  Provision by provision"))
    for row in shown:
        lines += _row(policies, row, language)
    return lines


def _holders(policy: Policy, holders: tuple[str, ...], language: Language) -> str:
    names = holders_text(policy, holders, language)
    return say(language, f"（{names}）", f" ({names})") if names else ""


def _row(policies: dict[str, Policy], row: Counterparts, language: Language) -> list[str]:
    lines = [f"    {name_text(row.name, row.label, language)}"]
    for standing in row.standings:
        if standing.provision is not None:
            lines += _standing(policies[standing.place], standing, language)
    absent = [s.place for s in row.standings if s.provision is None]
    if absent:
        places = say(language, "、", ", ").join(absent)
        lines.append(f"      {places}{say(language, '：', ': ')}{say(language, *STATES['absent'])}")
    return lines


def _standing(policy: Policy, standing: Standing, language: Language) -> list[str]:
    text = say(language, *STATES[standing.state])
    values = [
        value_text(c.value, None, c.unit, language)
        for c in (standing.applied.contributions if standing.applied else ())
        if c.value is not None and not isinstance(c.value, bool | str)
    ]
    if values:
        text += say(language, "：", ": ") + "; ".join(values)
    head = f"      {standing.place}{say(language, '：', ': ')}{text}"
    citations = standing.provision.citations if standing.provision else ()
    cited = say(language, "、", ", ").join(citation_text(c, policy, language) for c in citations)
    lines = [f"{head}  {cited}".rstrip()]
    for failure in standing.failures:
        lines += [f"        {line}" for line in failure_lines(policy, failure, language, cited=False)]
    return lines


def comparison_json(policies: Mapping[str, Policy], found: Comparison) -> Json:
    """The comparison as JSON data (docs/json.md): its fields, decisions as in receipts."""
    data = json_form(found)
    for programme, form in zip(found.programmes, data["programmes"], strict=True):
        for given, told in zip(programme.decisions, form["decisions"], strict=True):
            told["decision"] = to_json(policies[given.place], given.decision)
        for row, told in zip(programme.rows, form["rows"], strict=True):
            for standing, place in zip(row.standings, told["standings"], strict=True):
                place["failures"] = failures_json(policies[standing.place], standing.failures)
    return data
