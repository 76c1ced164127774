"""The notice (告知书): one page of plain text to print, sign and seal."""

from __future__ import annotations

from policyrules.decision import Decision
from policyrules.errors import Language
from policyrules.explain.phrases import amount_text, citation_text, holders_text, name_text, path_text, say
from policyrules.explain.text import about, result_text
from policyrules.policy import Policy


def notice(policy: Policy, decision: Decision, *, language: Language = "zh") -> str:
    """The decision as a notice: whom, what, from which clauses, what is missing, place for a seal.

    It states what the policy's document says and no more: how to appeal is the authority's to add.
    """
    document = policy.document
    paragraphs = [
        say(language, "告 知 书", "NOTICE"),
        say(language, f"{about(policy, decision, language)}：", f"To: {about(policy, decision, language)}"),
        _result(decision, language),
        *_grounds(policy, decision, language),
        *_reasons(policy, decision, language),
        *_wanted(policy, decision, language),
        say(
            language,
            f"所依文件：《{document.title}》{document.number}",
            f"Document: 《{document.title}》 {document.number}",
        ),
        say(
            language,
            "经办人：            （盖章）        年    月    日",
            "Officer:             (seal)        Date:",
        ),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _result(decision: Decision, language: Language) -> str:
    programme = name_text(decision.programme, decision.label, language)
    result = result_text(decision, language)
    lines = [
        say(
            language,
            f"经评定（{decision.on}），你户“{programme}”的结果为：{result}。",
            f"As assessed on {decision.on}, the result for “{programme}” is: {result}.",
        )
    ]
    if decision.amount is not None:
        amount = amount_text(decision.amount, language)
        lines.append(say(language, f"金额：{amount}。", f"Amount: {amount}."))
    if decision.status == "undetermined":
        lines.append(
            say(language, "现有材料尚不能确定结果。", "What is known does not settle the result yet.")
        )
    return "\n".join(lines)


def _grounds(policy: Policy, decision: Decision, language: Language) -> list[str]:
    citations = [c for applied in decision.applied for c in applied.citations] or list(decision.silent)
    lines = list(dict.fromkeys(f"  {citation_text(c, policy, language)}" for c in citations))
    return ["\n".join([say(language, "依据条款：", "Clauses:"), *lines])] if lines else []


def _reasons(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines = [
        f"  {f'{path_text(f.path, policy, language)} ' if f.path else ''}{say(language, f.zh, f.en)}"
        for refused in decision.refused
        for f in refused.failures
        if not f.unknown
    ]
    head = say(language, "未满足的条件：", "Conditions not met:")
    return ["\n".join([head, *dict.fromkeys(lines)])] if lines else []


def _wanted(policy: Policy, decision: Decision, language: Language) -> list[str]:
    lines = []
    for missing in decision.missing:
        where = path_text(missing.path, policy, language)
        holders = holders_text(missing.holders, language)
        label = name_text(missing.id, missing.label, language)
        tail = say(language, f"（{holders}）", f" ({holders})") if holders else ""
        lines.append(f"  {f'{where} ' if where else ''}{label}{tail}")
    head = say(language, "尚需核实或补充：", "Still to be established:")
    return ["\n".join([head, *dict.fromkeys(lines)])] if lines else []
