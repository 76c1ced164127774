"""What a notice says: headed sections of lines and tables, before any form is given to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from attrs import frozen

from policyrules.base.saying import Language
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.documents import Document as Header
from policyrules.core.expressions import Agg
from policyrules.core.policy import Policy
from policyrules.core.reasons import Failure
from policyrules.core.totals import HouseholdTotal
from policyrules.core.types import Citation
from policyrules.core.words import amount_said
from policyrules.explaining.conditions import MOST_WAYS, count, failure_said, told_once, way_head, whose
from policyrules.explaining.formula import formula
from policyrules.explaining.grounds import condition_text, conditions_held, every_step, is_sure
from policyrules.explaining.notice.nearest import nearest
from policyrules.explaining.phrases import (
    MODES,
    amount_text,
    breach_text,
    citation_text,
    given_text,
    holders_text,
    later_text,
    missing_text,
    name_text,
    option_text,
    origin_text,
    path_text,
    period_text,
    say,
    stated_rows,
    status_text,
    unsettled_text,
    value_text,
)
from policyrules.explaining.receipt import canonical
from policyrules.explaining.text import about, result_text, version_text
from policyrules.explaining.totals import total_text

Row = tuple[str, ...]


@frozen
class Section:
    """A headed part: paragraphs, then a table (its first row the heads), then a list."""

    title: str
    paragraphs: tuple[str, ...] = ()
    heads: Row = ()
    rows: tuple[Row, ...] = ()
    items: tuple[str, ...] = ()


@frozen
class Document:
    """A notice: title, whom it is to, sections, the lines for signature and seal, the small print."""

    language: Language
    title: str
    to: str
    sections: tuple[Section, ...]
    signature: tuple[str, ...]
    small: tuple[str, ...]


def notice_of(
    policy: Policy,
    decision: Decision,
    *,
    case: Case | None = None,
    totals: Sequence[HouseholdTotal] = (),
    language: Language = "zh",
) -> Document:
    """The content of the notice of a decision. Sections without content are left out."""
    made = _Maker(policy.version(decision.receipt.digest), decision, language)
    sections = (
        made.result(),
        made.altogether(totals),
        made.arithmetic(),
        made.clauses(),
        made.grounds(),
        made.failed(),
        made.missing(),
        made.discretions(),
        made.readings(),
        made.determinations(),
        made.breaches(),
        made.later(),
        made.documents(),
    )
    whom = about(policy, decision, language)
    digest = sha256(canonical(policy, decision, case=case)).hexdigest()
    return Document(
        language,
        say(language, "社会救助评定告知书", "Notice of assessment"),
        say(language, f"{whom}：", f"To: {whom}"),
        tuple(s for s in sections if s.paragraphs or s.rows or s.items),
        (
            say(language, "经办人（签字）：", "Officer (signature):"),
            say(language, "审核人（签字）：", "Reviewed by (signature):"),
            say(language, "单位（盖章）：", "Authority (seal):"),
            say(language, "日期：        年    月    日", "Date:"),
        ),
        (
            say(language, f"决定凭证 SHA-256：{digest}", f"Receipt SHA-256: {digest}"),
            say(
                language,
                f"政策 {decision.receipt.policy} SHA-256：{decision.receipt.digest}",
                f"Policy {decision.receipt.policy} SHA-256: {decision.receipt.digest}",
            ),
            say(
                language,
                f"程序 {decision.receipt.engine}，语言版本 {decision.receipt.language}",
                f"Engine {decision.receipt.engine}, language version {decision.receipt.language}",
            ),
        ),
    )


class _Maker:
    """Makes the sections of one notice."""

    def __init__(self, policy: Policy, decision: Decision, language: Language) -> None:
        self.policy, self.decision, self.language = policy, decision, language

    def say(self, zh: str, en: str) -> str:
        return say(self.language, zh, en)

    def result(self) -> Section:
        decision, language = self.decision, self.language
        version = version_text(self.policy, decision, language)
        rows: list[Row] = [
            (self.say("事项", "Programme"), name_text(decision.programme, decision.label, language)),
            (self.say("评定日", "Assessed on"), decision.on.isoformat()),
            *([(self.say("版本", "Version"), version)] if version else []),
            (self.say("结果", "Result"), result_text(decision, language)),
        ]
        if decision.status not in ("decided", "not_in_force", "silent"):
            rows.append((self.say("状态", "Status"), status_text(decision.status, language)))
        if decision.amount is not None and decision.status != "held":
            label = amount_said(pays=decision.pays).in_(language).capitalize()
            rows.append((label, amount_text(decision.amount, language)))
        rows += stated_rows(decision.values, language)
        if decision.valid_until is not None:
            until = f"{decision.valid_until}"
            rows.append(
                (
                    self.say("有效至", "Valid until"),
                    self.say(f"{until}（此前情况不变，结果不变）", f"{until}, unless a fact changes before"),
                )
            )
        paragraphs: tuple[str, ...] = ()
        if decision.status == "undetermined":
            paragraphs = (
                self.say("现有材料尚不能确定结果。", "What is known does not settle the result yet."),
            )
        if decision.clash:
            names = [self.policy.provisions[p].label for p in decision.clash if p in self.policy.provisions]
            head = self.say("规则互相冲突：", "Rules contradict: ")
            paragraphs = (*paragraphs, head + self.say("、", ", ").join(names))
        return Section(self.say("评定结果", "Result"), paragraphs, (), tuple(rows))

    def altogether(self, totals: Sequence[HouseholdTotal]) -> Section:
        """What the household gets by all decisions, this one among them."""
        items = tuple(total_text(self.policy, total, self.language) for total in totals)
        return Section(self.say("本户各项待遇合计", "What the household gets altogether"), items=items)

    def arithmetic(self) -> Section:
        """The numbers that the amount and the result were worked out from, each with its formula."""
        rows: dict[Row, None] = {}
        for step in every_step(self.decision.trace):
            how = formula(self.policy, step, self.decision.on).in_(self.language)
            plain = isinstance(step.value, bool | str)
            if step.unit is None or plain or (step.kind == "def" and not how):
                continue
            type_ = (self.policy.defs.get(step.id) or self.policy.givens[step.id]).type
            where = path_text(step.path, self.policy, self.language)
            label = given_text(self.policy, step.id, step.label, self.language)
            value = value_text(step.value, type_, step.unit, self.language)
            source = {"fact": self.say("台账事实", "fact on record"), "figure": self.say("标准", "figure")}
            shown = how or source.get(step.kind, "")
            rows[(f"{label}{f'（{where}）' if where else ''}", value, shown)] = None
        heads = (self.say("项目", "Item"), self.say("数额", "Value"), self.say("怎样得来", "How"))
        return Section(self.say("计算过程", "How it was worked out"), (), heads, tuple(rows))

    def clauses(self) -> Section:
        rows: dict[Row, None] = {}
        for applied in self.decision.applied:
            label = name_text(applied.provision, applied.label, self.language)
            for citation in applied.citations:
                rows[self._citation(citation), label] = None
        unsure = self.say("（几条之一，尚不知是哪条）", " (one of these; not known which)")
        if is_sure(self.policy, self.decision):
            unsure = self.say("（可能还依据，尚不能确定）", " (may apply too; not known)")
        for applied in self.decision.one_of:
            one_of = name_text(applied.provision, applied.label, self.language) + unsure
            rows |= {(self._citation(c), one_of): None for c in applied.citations}
        for citation in self.decision.silent:
            rows[self._citation(citation), self.say("查过，未作规定", "searched; does not decide")] = None
        for figure in self.decision.figures:
            label = given_text(self.policy, figure.id, figure.label, self.language)
            notes = (period_text(figure.start, figure.end, self.language), origin_text(figure, self.language))
            used = self.say("，", ", ").join(part for part in (label, *notes) if part)
            for citation in figure.citations:
                rows[self._citation(citation), used] = None
        heads = (self.say("条款和原文短语", "Clause and phrase"), self.say("用于", "For"))
        return Section(self.say("依据", "Clauses"), (), heads, tuple(rows))

    def failed(self) -> Section:
        """What keeps outcomes away, each condition once with all the outcomes that it keeps away."""
        outcomes: dict[str, dict[str, None]] = {}
        for refused in self.decision.refused:
            named = option_text(refused.outcome, self.language)
            for failure in told_once(self.policy, refused.failures):
                outcomes.setdefault(self._failure(failure), {})[named] = None
        between, colon = self.say("、", ", "), self.say("：", ": ")
        items = [f"{between.join(named)}{colon}{failure}" for failure, named in outcomes.items()]
        title = self.say("未满足的条件和能改变结果的情况", "What is not met, and what would change it")
        return Section(title, (), (), (), tuple(items))

    def _failure(self, failure: Failure) -> str:
        any_way = failure.ways and not isinstance(failure.condition, Agg)
        mark = "" if any_way else self.say("需要 ", "needed: ")
        if failure.closed:
            mark = self.say("不满足，无从改变：", "not met, and for nobody to change: ")
        if failure.unknown:
            mark = self.say("尚不知是否满足 ", "not known whether ")
        text = mark + self._needed(failure)
        if failure.citations:
            text += self.say("。依据 ", ". Clauses: ") + self._citations(failure.citations)
        return text

    def _needed(self, failure: Failure) -> str:
        """The condition with the values met and how far off they are; of several ways, each."""
        where = path_text(whose(self.policy, failure), self.policy, self.language)
        words = failure_said(self.policy, failure).in_(self.language)
        text = f"{f'{where} ' if where else ''}{words}"
        if failure.ways:
            head = way_head(self.policy, failure, self.language)
            shown = failure.ways[:MOST_WAYS]
            ways = [
                f"({n}) {self.say('，并且 ', ', and ').join(map(self._needed, way))}"
                for n, way in enumerate(shown, 1)
            ]
            if len(shown) < count(failure):
                ways.append(self.say(f"……共 {count(failure)} 项", f"… {count(failure)} in all"))
            return f"{head}{self.say('：', ': ')}{self.say('；', '; ').join(ways)}"
        near = nearest(failure, self.language)
        if near:
            text += self.say(f"；{near}", f"; {near}")
        holders = holders_text(self.policy, self._holders(failure.about), self.language)
        if holders and not near:
            text += self.say(f"（由 {holders} 掌握）", f" (held by {holders})")
        return text

    def grounds(self) -> Section:
        """The clauses of conditions, met or not, on which the result also rests, and of what has lapsed."""
        rows: dict[Row, None] = {}
        held = conditions_held(self.decision.trace)
        for ground in self.decision.grounds:
            label = condition_text(ground, held, self.language)
            rows |= {(self._citation(c), label): None for c in ground.citations}
        for lapsed in self.decision.lapsed:
            where = path_text(lapsed.path, self.policy, self.language)
            label = name_text(lapsed.provision, lapsed.label, self.language)
            over = self.say("期间已过，不再计", "its period is over")
            text = f"{f'{where} ' if where else ''}{label}{self.say('（', ' (')}{over}{self.say('）', ')')}"
            rows |= {(self._citation(c), text): None for c in lapsed.citations}
        title = self.say("结果还依据", "It also rests on")
        heads = (self.say("条款和原文短语", "Clause and phrase"), self.say("条件", "Condition"))
        return Section(title, (), heads if rows else (), tuple(rows))

    def _holders(self, about_ids: Sequence[str]) -> tuple[str, ...]:
        givens = [self.policy.givens[id_] for id_ in about_ids if id_ in self.policy.givens]
        return tuple(dict.fromkeys(h for g in givens if g.level == "case" for h in g.holders))

    def missing(self) -> Section:
        rows = []
        for missing in self.decision.missing:
            name = missing_text(self.policy, missing, self.language)
            holders = holders_text(self.policy, missing.holders, self.language)
            held = holders or self.say("未注明", "not stated")
            if holders and missing.reason == "reading":
                held = self.say(f"{holders}选定", f"{holders}, by choosing")
            rows.append((name, held))
        heads = (self.say("尚缺", "Missing"), self.say("由谁提供", "Held by"))
        return Section(self.say("尚需核实或补充", "Still to be established"), (), heads, tuple(rows))

    def discretions(self) -> Section:
        items = []
        for found in self.decision.discretions:
            where = path_text(found.path, self.policy, self.language)
            label = name_text(found.id, found.label, self.language)
            holders = holders_text(self.policy, found.holders, self.language)
            mode = say(self.language, *MODES[found.mode])
            may = self.say("条件可能具备", "its conditions may be met")
            met = self.say("条件已具备", "its conditions are met") if found.certain else may
            zh = f"{f'{where} ' if where else ''}{label}：由 {holders} 裁量，{met}，现为 {mode}"
            en = f"{f'{where} ' if where else ''}{label}: held by {holders}, {met}, now {mode}"
            items.append(self.say(zh, en) + f" · {self._citations(found.citations)}")
        return Section(self.say("可以行使的裁量", "Discretion"), (), (), (), tuple(items))

    def readings(self) -> Section:
        items = []
        for id_, option in self.decision.relied_on:
            reading = self.policy.readings[id_]
            if not reading.options:
                taken = reading.note.in_(self.language)
            elif chosen := next((o for o in reading.options if o[0] == option), None):
                taken = name_text(chosen[0], chosen[1], self.language)
            else:
                taken = unsettled_text(self.policy, reading, self.language)
            colon = self.say("：", ": ")
            items.append(f"{id_} {reading.question.in_(self.language)}{colon}{taken}")
        return Section(self.say("所依释义", "Readings relied on"), (), (), (), tuple(items))

    def determinations(self) -> Section:
        items = []
        for found in self.decision.determinations:
            type_ = self.policy.givens[found.id].type
            value = value_text(found.value, type_, type_.unit, self.language)
            where = path_text(found.path, self.policy, self.language)
            label = f"{f'{where} ' if where else ''}{name_text(found.id, found.label, self.language)}"
            day = found.on.isoformat() if found.on else ""
            zh = f"{label}：{value}（{found.by}，{day}，理由：{found.basis}）"
            items.append(self.say(zh, f"{label}: {value} ({found.by}, {day}; basis: {found.basis})"))
        return Section(self.say("所用裁定", "Determinations used"), (), (), (), tuple(items))

    def breaches(self) -> Section:
        items = []
        for breach in self.decision.breaches:
            cited = self._citations(breach.citations)
            items.append(breach_text(self.policy, breach, self.language) + (f" · {cited}" if cited else ""))
        title = self.say("裁定与文件要求不符", "Determinations against what the document asks")
        return Section(title, (), (), (), tuple(items))

    def later(self) -> Section:
        items = tuple(later_text(self.policy, later, self.language) for later in self.decision.later)
        title = self.say("晚于评定日，未计入", "After the assessment day, hence not counted")
        return Section(title, (), (), (), items)

    def documents(self) -> Section:
        document = self.policy.document
        choice = self.decision.receipt.version
        taken = choice.taken if choice is not None else ()
        ids = [id_ for v in taken for id_ in (v.policy, *(a.document for a in v.amended_by))] or [document.id]
        lines = [self._document(self.policy.documents.get(id_, document)) for id_ in ids]
        others = {
            c.document
            for applied in (*self.decision.applied, *self.decision.grounds)
            for c in applied.citations
            if c.document not in ("", *ids)
        }
        known = [self.policy.documents[name] for name in sorted(others) if name in self.policy.documents]
        items = (*lines, *(f"《{d.title.strip('《》')}》{d.number}" for d in known))
        return Section(self.say("所依文件", "Documents"), (), (), (), tuple(dict.fromkeys(items)))

    def _document(self, document: Header) -> str:
        issuers = holders_text(self.policy, document.issuers, self.language)
        period = period_text(document.start, document.end, self.language)
        parts = (f"《{document.title}》{document.number}", issuers, period)
        return self.say("，", ", ").join(part for part in parts if part)

    def _citation(self, citation: Citation) -> str:
        return citation_text(citation, self.policy, self.language)

    def _citations(self, citations: Iterable[Citation]) -> str:
        return self.say("、", ", ").join(dict.fromkeys(map(self._citation, citations)))
