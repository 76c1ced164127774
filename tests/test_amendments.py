"""修订: a document changes named provisions of another from a day on, under its own citation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from policyrules.authoring.coverage import coverage
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import PolicyError, Source, UsageError
from policyrules.cli import main
from policyrules.compile.query import compile_sql
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.courses import course, course_text
from policyrules.deciding import decide
from policyrules.explaining.notice import notice
from policyrules.explaining.receipt import canonical, to_json
from policyrules.explaining.replaying import replay
from policyrules.explaining.text import explain
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source
from policyrules.loading import check, load
from versions_place import BY_FACT, NEW, OLD, write

DAY = date(2023, 7, 1)
BEFORE, ON = DAY - timedelta(days=1), DAY

HEAD = """政策 {id} “{title}（示例）” 文号 “示〔2023〕3号” 印发 2023-06-20
  修订 {of} 自 {day}

条款 一 “提高到每月700元”
条款 二 “另加50元”
条款 三 “照旧”
"""
VALUE = "修改 救助标准 自 2023-07-01 为 700元/月 依据 一 “700元”\n"
CASE = (
    "修改 救助\n"
    "  情形 符合 则 给予 金额 救助标准 - 月收入 + 50元/月 当 月收入 低于 救助标准 依据 二 “另加50元”\n"
)


def amendment(*changes: str, name: str = "raise", of: str = "new_rules", day: str = "2023-07-01") -> str:
    """The text of an amendment; what it does not say, it says in a clause that is searched by nobody."""
    head = HEAD.format(id=name, title="调整通知", of=of, day=day)
    text = "".join(changes)
    kept = [
        line for line in head.splitlines() if not (line.startswith("条款") and f"依据 {line[3]}" not in text)
    ]
    return "\n".join([*kept, text])


def place(*texts: str, new: str = NEW, old: str = OLD, in_force: bool = False) -> Policy:
    """The place with these amendments: named beside it, or in its own folder."""
    with TemporaryDirectory() as folder:
        root, named = files(Path(folder), texts, new=new, old=old, in_force=in_force)
        return load("place", policies=root, amend=named)


def files(
    folder: Path, texts: Sequence[str], *, new: str = NEW, old: str = OLD, in_force: bool = False
) -> tuple[Path, list[Path]]:
    """The policies on disk, and the amendments that have to be named."""
    root = write(folder / "p", new=new, old=old)
    where = root / "place" / "amendments" if in_force else folder / "proposals"
    where.mkdir()
    paths = [where / f"{n}.policy" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    return root, [] if in_force else paths


def household(policy: Policy, income: int = 400, accepted: str | None = None) -> Case:
    data: dict[str, object] = {"id": "甲户", "income": f"{income}.00", "on_relief": False}
    return read_case(policy, data if accepted is None else {**data, "accepted": accepted})


def paid(policy: Policy, on: date, income: int = 400) -> tuple[str, object]:
    """Outcome and amount in fen on a day."""
    decision = decide(policy, household(policy, income), on=on)
    return (decision.outcome.id if decision.outcome else decision.status), (
        decision.amount.low if decision.amount else None
    )


# ── what it changes ──────────────────────────────────────────────────────────


def test_a_value_is_changed_from_its_day() -> None:
    """600 up to the day before, 700 from the day; the amendment's clause is what is cited."""
    policy = place(amendment(VALUE))
    assert [paid(policy, day) for day in (BEFORE, ON)] == [("grant", 20000), ("grant", 30000)]
    (figure,) = decide(policy, household(policy), on=ON).figures
    assert [(c.document, c.clause) for c in figure.citations] == [("raise", "一")]


def test_a_case_is_changed_and_cited_of_the_amendment() -> None:
    """The case keeps its name and place; its clause is the amendment's, others stay the document's."""
    policy = place(amendment(CASE))
    decision = decide(policy, household(policy), on=ON)
    assert paid(policy, ON) == ("grant", 25000)
    assert [(a.provision, [(c.document, c.clause) for c in a.citations]) for a in decision.applied] == [
        ("relief.entry", [("raise", "二")])
    ]
    refused = decide(policy, household(policy, 900), on=ON)
    assert [c.document for a in refused.applied for c in a.citations] == ["new_rules"]


def test_cases_are_added_and_struck_out() -> None:
    """增加 adds a case, 删去 takes one away: who had been refused is now 未规定."""
    added = amendment(
        "增加 救助\n  情形 特困 (special) 例外于 符合, 不符合 则 给予 金额 999元/月 当 月收入 等于 0元/月 依据 二 “另加50元”\n"
    )
    assert [paid(place(added), ON, income) for income in (0, 400)] == [("grant", 99900), ("grant", 20000)]
    struck = amendment("删去 救助.不符合 依据 三 “照旧”\n")
    assert paid(place(struck), ON, 900)[0] == "silent"
    assert paid(place(struck), BEFORE, 900) == ("refuse", 0)


def test_what_is_left_over_is_changed() -> None:
    """其余 未规定 becomes 不予."""
    text = amendment("删去 救助.不符合 依据 三 “照旧”\n修改 救助\n  其余 则 不予 依据 三 “照旧”\n")
    assert paid(place(text), ON, 900) == ("refuse", 0)


def test_a_declaration_is_written_anew_or_added() -> None:
    """One of a name that the document has takes its place; one of another name is new."""
    text = amendment(
        "计算 加发 (extra) 对 户 : 元/月 为 70元/月 依据 二 “另加50元”\n",
        "决定 救助 对 户\n  结果 给予 (grant), 不予 (refuse)\n  金额 : 元/月\n"
        "  情形 人人 (everyone) 则 给予 金额 加发 当 是 依据 二 “另加50元”\n  其余 未规定\n",
    )
    policy = place(text)
    assert [paid(policy, ON, income) for income in (400, 900)] == [("grant", 7000), ("grant", 7000)]
    assert list(policy.programmes) == ["relief"]


def test_a_programme_is_struck_out() -> None:
    """删去 of a decision of the old rules: asked for by name it is 未规定 from that day."""
    text = amendment("删去 取暖 依据 三 “照旧”\n", of="old_rules", day="2021-07-01")
    policy = place(text)
    before, after = (
        decide(policy, household(policy), on=day, programme="heating")
        for day in (date(2021, 6, 30), date(2021, 7, 1))
    )
    assert (before.status, after.status) == ("decided", "silent")


def test_values_are_cut_around_the_new_ones() -> None:
    """A raise for one year: before it and after it the old value stands."""
    text = amendment("修改 救助标准 自 2023-08-01 至 2024-07-31 为 700元/月 依据 一 “700元”\n")
    policy = place(text)
    days = (date(2023, 7, 31), date(2023, 8, 1), date(2024, 7, 31), date(2024, 8, 1))
    assert [paid(policy, day)[1] for day in days] == [20000, 30000, 30000, 20000]


def test_later_amendments_change_what_earlier_ones_left() -> None:
    """Three texts one after the other; of one day two may change different things."""
    second = amendment(
        "修改 救助标准 自 2024-01-01 为 800元/月 依据 一 “700元”\n", name="second", day="2024-01-01"
    )
    policy = place(second, amendment(VALUE), amendment(CASE, name="other"))
    assert [paid(policy, day)[1] for day in (BEFORE, ON, date(2024, 1, 1))] == [20000, 35000, 45000]
    assert [v.version_id for v in policy.versions] == ["old_rules", "new_rules", "raise+other", "second"]


def test_an_amendment_in_force_stands_with_the_place() -> None:
    """Under amendments/ it needs no naming, and decides as it does when it is named."""
    named, own = place(amendment(VALUE, CASE)), place(amendment(VALUE, CASE), in_force=True)
    assert paid(own, ON) == paid(named, ON) == ("grant", 35000)


def test_a_fact_picks_the_amended_text() -> None:
    """Where the versions go by a fact, so does the amendment: what was accepted before stays as it was."""
    text = amendment(VALUE).replace("自 2023-07-01\n", "自 2023-07-01 看 受理日\n", 1)
    policy = place(text, new=BY_FACT)
    on = date(2023, 9, 1)
    amounts = [
        decide(policy, household(policy, accepted=day), on=on).amount for day in ("2023-06-30", "2023-07-01")
    ]
    assert [a.low for a in amounts if a] == [20000, 30000]
    unknown = decide(policy, household(policy), on=on)
    assert unknown.amount is not None
    assert (unknown.amount.low, unknown.amount.high) == (10000, 30000)
    assert [m.id for m in unknown.missing] == ["household.accepted"]


@given(st.dates(date(2021, 6, 1), date(2024, 6, 1)), st.integers(0, 900))
def test_before_its_day_nothing_changes(on: date, income: int) -> None:
    """On every day before the amendment the answer is that of the document without it."""
    plain, amended = PLAIN, AMENDED
    one, other = (decide(p, household(p, income), on=on) for p in (plain, amended))
    if on < DAY:
        assert (one.status, one.possible, one.amount, one.applied) == (
            other.status, other.possible, other.amount, other.applied,
        )  # fmt: skip
    else:
        last = evolve(amended, earlier=())
        alone = decide(last, household(last, income), on=on)
        assert (alone.status, alone.amount, alone.applied) == (other.status, other.amount, other.applied)


PLAIN, AMENDED = place(), place(amendment(VALUE, CASE))


# ── what is said of it ───────────────────────────────────────────────────────


def version(decision: Decision) -> list[tuple[str, list[str]]]:
    assert decision.receipt.version is not None
    return [(v.policy, [a.document for a in v.amended_by]) for v in decision.receipt.version.taken]


def test_the_answer_names_the_amendment() -> None:
    """Receipt, JSON, explanation and notice from its day on; nothing of it before."""
    policy = AMENDED
    before, after = (decide(policy, household(policy), on=day) for day in (BEFORE, ON))
    assert (version(before), version(after)) == ([("new_rules", [])], [("new_rules", ["raise"])])
    assert before.valid_until == BEFORE
    assert "版本    《新办法（示例）》（经《调整通知（示例）》修订）（按评定日）" in explain(policy, after)
    assert "《新办法（示例）》 as amended by 《调整通知（示例）》" in explain(policy, after, language="en")
    assert "调整通知" not in explain(policy, before)
    (taken,) = to_json(policy, after)["receipt"]["version"]["taken"]
    assert [one["title"] for one in taken["amended_by"]] == ["调整通知（示例）"]
    told = str(notice(policy, after, form="text"))
    assert "《新办法（示例）》示〔2021〕9号" in told
    assert "《调整通知（示例）》示〔2023〕3号" in told


def test_what_is_struck_out_is_in_the_receipt() -> None:
    """删去 applies to nobody: its clause stands with the amendment."""
    policy = place(amendment("删去 救助.不符合 依据 三 “照旧”\n"))
    (taken,) = to_json(policy, decide(policy, household(policy, 900), on=ON))["receipt"]["version"]["taken"]
    assert [c["clause"] for c in taken["amended_by"][0]["citations"]] == ["三"]


def test_receipts_are_replayed() -> None:
    """Deciding again gives the same bytes; the files of the receipt hold the amendment, before it they do not."""
    policy = AMENDED
    for day, has in ((BEFORE, False), (ON, True)):
        decision = decide(policy, household(policy), on=day)
        assert any(f.name.endswith("proposals/0.policy") for f in decision.receipt.files) == has
        assert replay(policy, household(policy), canonical(policy, decision)).same


def test_a_course_crosses_into_the_amended_text() -> None:
    """The month of the day has another amount, and the cause is the amendment."""
    policy = AMENDED
    found = course(policy, household(policy), start=date(2023, 6, 1), end=date(2023, 8, 1))
    causes = [[(c.kind, c.id, c.on) for c in e.causes] for m in found.months if (e := m.of("relief"))]
    assert causes == [[], [("version", "raise", DAY)], []]
    assert "因：改按《调整通知（示例）》（自 2023-07-01）" in course_text(policy, found)


def test_sql_is_of_the_text_in_force() -> None:
    """By the day, or by the name of the amendment."""
    policy = AMENDED
    assert [compile_sql(policy, "relief", on=day).policy.version_id for day in (BEFORE, ON)] == [
        "new_rules",
        "raise",
    ]
    assert compile_sql(policy, "relief", on=ON, version="new_rules").policy.version_id == "new_rules"


def test_worked_cases_belong_to_the_text_of_their_day() -> None:
    """The document's case of a day after the amendment is held to the amended text; the amendment has its own."""
    later = NEW + "\n案例 “新二” 于 2023-08-01\n  设 户 月收入=400元/月\n  应得 救助 为 给予 金额 200元/月\n"
    own = "案例 “修订一” 于 2023-08-01\n  设 户 月收入=400元/月\n  应得 救助 为 给予 金额 300元/月\n"
    policy = place(amendment(VALUE, own), new=later)
    runs = {run.example.title: run.passed for run in run_examples(lambda _: policy, policy)}
    assert runs == {"旧一": True, "新一": True, "新二": False, "修订一": True}


def test_the_register_is_that_of_the_amendment() -> None:
    """Of the amended text the clauses of the amendment are accounted for, and those it made idle are not missed."""
    policy = place(amendment(VALUE, CASE, "删去 救助.不符合 依据 三 “照旧”\n"))
    assert [row.clause for row in coverage(policy).rows] == ["一", "二", "三"]
    assert coverage(policy).holes == ()
    assert [row.clause for row in coverage(policy.versions[1]).rows] == ["一"]


def test_the_commands_take_a_proposal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """check, test, decide, explain, replay and coverage with --amend; twice the same file is once."""
    root, (path,) = files(tmp_path, [amendment(VALUE, CASE)])
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"id": "甲户", "income": "400.00", "on_relief": False}), "utf-8")
    given_ = [str(root / "place"), "--amend", str(path), "--amend", str(path)]
    line = ["--case", str(file), "--on", "2023-07-01"]
    for command in (
        ["check", *given_],
        ["test", *given_],
        ["coverage", *given_],
        ["explain", *given_, *line],
    ):
        assert main(command) == 0
    assert "350.00元/月" in capsys.readouterr().out
    receipts = tmp_path / "receipts.jsonl"
    assert main(["decide", *given_, *line, "--output", str(receipts)]) == 0
    again = ["replay", str(receipts), "--case", str(file), "--place", str(root / "place")]
    assert main([*again, "--amend", str(path)]) == 0
    assert main(again) == 1
    assert main(["decide", str(root / "place"), *line, "--amend", str(tmp_path / "none.policy")]) == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A proposal that does not exist is misuse, not an amendment of nothing."""
    root, _ = files(tmp_path, [])
    with pytest.raises(UsageError, match=r"none\.policy: no such file"):
        load("place", policies=root, amend=[tmp_path / "none.policy"])


def test_both_vocabularies() -> None:
    """修订, 修改, 增加, 删去 are written and read in English and back."""
    text = amendment(VALUE, CASE, "删去 救助.不符合 依据 三 “照旧”\n").replace("修改 救助\n", "增加 救助\n")
    source = Source("raise.policy", text)
    english = format_source(source, vocabulary="en")
    for line in ("  amends new_rules from 2023-07-01", "amend 救助标准", "insert 救助", "repeal 救助.不符合"):
        assert line in english.splitlines()
    again = format_source(Source("raise.policy", english), vocabulary="zh")
    assert again == format_source(source) == format_source(Source("raise.policy", again))


# ── what is wrong with it ────────────────────────────────────────────────────

CITED = "依据 三 “照旧”"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (amendment(VALUE, of="new_rule"),
         [("PR245", "2:6", "这里没有“new_rule”可以修订", "是不是“new_rules”？")]),
        (amendment(VALUE, day="2022-01-01"),
         [("PR245", "2:3", "修订自 2022-01-01 起，但“new_rules”自 2022-01-01 起才有效",
           "自 写其后的一天，或直接改原文")]),
        (amendment(VALUE, of="old_rules", day="2022-01-01"),
         [("PR245", "2:3", "修订自 2022-01-01 起，但“old_rules”有效到 2021-12-31",
           "改正 自 的日期，或修订接替它的文件")]),
        (amendment(VALUE).replace("  修订 new_rules 自 2023-07-01\n", ""),
         [("PR245", "1:4", "修订文件“raise”没有说修订哪份文件", "在文件头写 修订 … 自 …")]),
        (amendment(VALUE.replace("救助标准", "救助标谁")),
         [("PR245", "5:4", "《新办法（示例）》没有“救助标谁”可以修订", "是不是“救助标准”？")]),
        (amendment(CASE.replace("情形 符合", "情形 符和")),
         [("PR245", "6:6", "“救助”没有情形“符和”", "是不是“符合”？")]),
        (amendment(CASE.replace("修改", "增加")),
         [("PR245", "6:6", "“救助”已有“符合”", "改写原有的，写 修改")]),
        (amendment(f"增加 救助\n  其余 则 不予 {CITED}\n"),
         [("PR245", "5:4", "“救助”已有“其余”", "改写原有的，写 修改")]),
        (amendment(f"删去 救助.全部人 {CITED}\n"),
         [("PR245", "5:7", "“救助”没有情形“全部人”", "新的情形写 增加")]),
        (amendment(VALUE.replace("救助标准", "救助")),
         [("PR245", "5:4", "“救助”没有这样的部分",
           "标准和分档改 自 … 为 …，表改 行，有情形的改 情形 和 其余；别的整条重写，名称不变")]),
        (amendment("修改 救助标准 自 2023-07-01 为 700元/月\n"),
         [("PR245", "4:9", "“救助标准”的修订没有依据", "写 依据 和修订文件的条款")]),
        (amendment(VALUE, "实体 人 (person) 属 户 列名 persons\n"),
         [("PR245", "6:1", "修订的文件里不能有这种声明",
           "实体和事实写进词汇；填写、选定、启用、引入写进细则")]),
        (amendment(VALUE, "修改 救助标准 自 2024-07-01 为 800元/月 依据 一 “700元”\n"),
         [("PR246", "6:4", "“救助标准”自 2023-07-01 起改了两次：《调整通知（示例）》和《调整通知（示例）》",
           "一处只改一次，或改日期")]),
        (amendment(CASE, f"删去 救助 {CITED}\n"),
         [("PR246", "8:4", "“救助”自 2023-07-01 起改了两次：《调整通知（示例）》和《调整通知（示例）》",
           "一处只改一次，或改日期")]),
        (amendment("修改 救助\n"),
         [("PR110", "4:1", "“修改 救助”没有说改什么", "写 情形 …、行 …、其余 … 或 自 … 为 …")]),
    ],
)  # fmt: skip
def test_findings_of_an_amendment(tmp_path: Path, text: str, wanted: list[tuple[str, str, str, str]]) -> None:
    """What it amends, what it changes, whether it cites: each told whole, and the place is not decided by."""
    root, named = files(tmp_path, [text])
    found = [f for f in check("place", policies=root, amend=named) if f.code in ("PR110", "PR245", "PR246")]
    shown = [(f.code, str(f.span).removeprefix("proposals/0.policy:"), f.said.zh, f.help.zh) for f in found]
    assert shown == wanted
    with pytest.raises(PolicyError):
        load("place", policies=root, amend=named)


def test_two_amendments_of_one_provision_and_day(tmp_path: Path) -> None:
    """Nobody could say which counts; the finding names both."""
    root, named = files(
        tmp_path, [amendment(VALUE), amendment(VALUE, name="other").replace("调整通知", "又一通知")]
    )
    (found,) = (f for f in check("place", policies=root, amend=named) if f.severity == "error")
    assert (str(found.span), found.said.en, found.help.en) == (
        "proposals/1.policy:5:4",
        "'救助标准' is changed twice from 2023-07-01: by 《调整通知（示例）》 and 《又一通知（示例）》",
        "change one thing once, or mend the day",
    )


def test_two_amendments_of_one_name(tmp_path: Path) -> None:
    """Receipts tell them apart by their ids."""
    root, named = files(tmp_path, [amendment(VALUE), amendment(CASE)])
    found = [f for f in check("place", policies=root, amend=named) if f.code == "PR240"]
    assert [(str(f.span), f.said.zh) for f in found] == [("proposals/1.policy:1:4", "有两个版本都叫“raise”")]


def test_only_an_amendment_amends(tmp_path: Path) -> None:
    """修订 in the place's own header, and 修改 in its files: errors that say where they belong."""
    own = NEW.replace("替代 old_rules", "修订 old_rules 自 2022-01-01 替代 old_rules") + VALUE
    root, _ = files(tmp_path, [], new=own)
    found = [f for f in check("place", policies=root) if f.code == "PR245"]
    assert [(f.said.zh, f.help.zh) for f in found] == [
        ("本地文件不能写 修订", "修订另成一个文件，放进 amendments/，或用 --amend 指明"),
        ("修改、增加、删去 只写在文件头有 修订 的文件里", "放进修订它的文件，或直接改这里的原文"),
    ]


def test_one_key_for_texts_and_versions(tmp_path: Path) -> None:
    """Where the versions go by a fact, an amendment by the day alone could not be told from them."""
    root, named = files(tmp_path, [amendment(VALUE)], new=BY_FACT)
    found = [f for f in check("place", policies=root, amend=named) if f.code == "PR243"]
    assert [f.said.zh for f in found] == ["“raise”和“new_rules”选版本的日子不同；一处的各版本要按同一个日子"]


def test_a_mistake_in_an_amendment_is_told_once(tmp_path: Path) -> None:
    """Though every later text holds it too; mistakes of the document are told once as well."""
    broken = amendment(VALUE.replace("700元/月", "700元"))
    later = amendment(CASE, name="later", day="2024-01-01")
    root, named = files(tmp_path, [broken, later])
    found = [f for f in check("place", policies=root, amend=named) if f.severity == "error"]
    assert [str(f.span).split(":")[0] for f in found] == ["proposals/0.policy"]


def test_a_county_fills_what_an_amendment_leaves_to_it(tmp_path: Path) -> None:
    """A figure that only the amended text has may be filled; one that no text has is an error as ever."""
    added = amendment(
        "标准 加发额 (extra) : 元/月 由 县民政局 依据 二 “另加50元”\n",
        CASE.replace("+ 50元/月", "+ 加发额"),
    )
    root, named = files(tmp_path, [added])
    county = root / "place" / "overlays" / "county.policy"
    county.parent.mkdir()
    head, fill = (
        "政策 county “示例县（虚构）” 上级 new_rules 印发 2023-07-01\n",
        "填写 {} 自 2023-07-01 为 80元/月 依据 《通知》 一 “元”\n",
    )
    county.write_text(head + fill.format("加发额"), "utf-8")
    policy = load("place", policies=root, amend=named, overlay="county")
    assert [paid(policy, day)[1] for day in (BEFORE, ON)] == [20000, 28000]
    county.write_text(head + fill.format("加发钱"), "utf-8")
    with pytest.raises(PolicyError, match="没有叫“加发钱”的标准可以填写"):
        load("place", policies=root, amend=named, overlay="county")


def test_the_words_are_names_elsewhere(tmp_path: Path) -> None:
    """A decision may be called 修订, 修改 or 删去: keywords only in a header, and where a declaration begins."""
    for number, word in enumerate(("修订", "修改", "增加", "删去", "事件")):
        root, _ = files(tmp_path / str(number), [], old=OLD.replace("取暖", word))
        assert [f for f in check("place", policies=root) if f.severity == "error"] == []
