"""Mutated files through every door besides policies and cases: overlays, backgrounds, ledgers, receipts,
rolls, changes, events, holidays. What is wrong is said; nothing else is raised.

``python tests/fuzz_doors.py --count 1000`` tries so many at each door; ``tests/test_fuzz_doors.py`` a few.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import county_tables
from door_policy import policy as door_policy
from fuzz import CASES, SEED, Caught, _character, _json, _late, _line, _token, _tokens, said_of
from places import policy_of
from policyrules.authoring.mapping_draft import mapping_draft
from policyrules.authoring.marked_ledger import write_marked
from policyrules.base.errors import CaseError, Source, UsageError
from policyrules.checking import check_policy
from policyrules.core.policy import Policy
from policyrules.courses import course, course_text, read_changes
from policyrules.deadlines.against_records import check_deadlines, due
from policyrules.deadlines.events import read_events, read_holidays
from policyrules.deciding import decide_all
from policyrules.explaining.receipt import canonical
from policyrules.explaining.replaying import decided_by, read_receipts, replay_each, replay_lines
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_cases
from policyrules.intake.case_writing import write_case
from policyrules.language.parser import parse
from policyrules.lists.roll_tables import read_rolls
from policyrules.lists.rolls import compare_rolls
from policyrules.lists.rosters import rosters
from policyrules.resolve import resolve

ON = date(2017, 10, 15)
EXAMPLES = Path(__file__).parent.parent / "examples"

OVERLAY = """\
政策 county “某县（虚构）” 文号 “县1” 生效 2017-01-01 辖区 “某县（虚构）” 上级 probe
填写 低保线 自 2017-01-01 至 2018-12-31 为 4800元/人·年 依据 《某文（虚构）》 一 “线”
填写 低保线 自 2019-01-01 为 6000元/人·年 依据 《某文（虚构）》 一 “新线”
填写 份额 自 2017-01-01 为 20% 依据 《某文（虚构）》 二 “份额”
选定 A1.次年 自 2017-01-01 依据 《某文（虚构）》 三 “次年”
启用 成本 一律 自 2017-01-01 依据 《某文（虚构）》 四 “一律扣”
引入 difference 自 2020-01-01 依据 《某文（虚构）》 五 “差额”
"""
BACKGROUND = """\
政策 shared “背景” 文号 “国1” 生效 2014-05-01 辖区 “全国”
条款 一 未编码 “不用” 原文 “一的原文”
条款 二 “差额”
背景 差额 (difference) 对 户 补 低保 {给}
  金额 较大者(0元/月，按月(低保线) × 人口 - 毛收入)
  依据 二 “差额”
"""
EVENTS = "kind,on,to,subject,contents,by,sent_to\nshown,2017-03-01,2017-03-08,东村,姓名,民政局,\nshown,2017/4/1,,,,,省厅；市局\n审核,2017年5月1日,,,,,\n"
HOLIDAYS = "日期,至,类别\n2017-01-27,2017-02-02,放假\n2017-01-22,,上班\n2017-04-02,2017-04-04,放假\n"
NUMBER = "11010519491231002X"
ROLLS = {
    "register.csv": f"户编号,身份证号,姓名,建档状态,家庭收入分\nP1,{NUMBER},甲,未脱贫,\nP1,110105200001010010,乙,,\n合计,2人,,,\n",
    "dibao.csv": f"household,id_number,name\nD1,{NUMBER},甲\n",
    "platform.json": json.dumps([{"户编号": "F1", "身份证号": NUMBER, "姓名": "甲"}], ensure_ascii=False),
    "rolls.json": '{"complete": ["register", "低保"]}',
}
CHANGES = [
    {"on": "2017-08-01", "of": ["members", "a"], "fact": "pay", "value": "120.00", "source": "工资单"},
    {"on": "2017-09-01", "fact": "hardship", "value": True},
    {"on": "2017-09-01", "of": ["members", "b"], "add": "incomes", "record": {"id": "y", "monthly": 5, "source": "job"}},
    {"on": "2017-10-01", "of": ["members", "b"], "remove": True},
]  # fmt: skip
CELLS = ("", " ", "无", "none", "-1", "0", "1,200.50", "１２００元", "1.2E+03", "2024-02-30", "2024/2/3", "45325", "9" * 60, "é",
         "\u200bH1", "合计", "户编号", "甲" * 3000, '"', "'", "=1+1", "TRUE", "#REF!", "\x00", "\x1b[31m", "1e999", "NaN", "是", "9999-12-31")  # fmt: skip
CODES = ("utf-8-sig", "gb18030", "utf-16", "big5")

Files = Mapping[str, str]


def mutated(rng: random.Random, files: Files) -> dict[str, bytes]:
    """The files with one of them, or several, changed: as text, cell by cell, key by key, in its bytes."""
    texts = dict(files)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        name = rng.choice([*texts])
        texts[name] = _changed(rng, name, texts[name])
    found = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
    if rng.random() < 0.1:
        name = rng.choice([*found])
        found[name] = texts[name].encode(rng.choice(CODES), "replace")
    if rng.random() < 0.05:
        name = rng.choice([*found])
        found[name] = found[name][: rng.randrange(len(found[name]) + 1)]
    return found


def _changed(rng: random.Random, name: str, text: str) -> str:
    if not text or rng.random() < 0.15:
        return _character(rng, text)
    if name.endswith(".policy"):
        return rng.choice((_token, _token, _token, _tokens, _line))(rng, text)
    if name.endswith(".csv") and rng.random() < 0.9:
        return _cells(rng, text)
    return _json(rng, text) if any(c in text for c in '"0123456789') else text


def _cells(rng: random.Random, text: str) -> str:
    """A cell, row or column of a table replaced, lost, repeated or moved."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return text
    if not lines or not all(lines):
        return text
    row = rng.randrange(len(lines))
    column = rng.randrange(len(lines[row]))
    match rng.randrange(8):
        case 0 | 1 | 2:
            lines[row][column] = rng.choice(CELLS)
        case 3:
            other = rng.choice(lines)
            lines[row][column] = rng.choice(other)
        case 4:
            del lines[row][column]
        case 5:
            lines.insert(rng.randrange(len(lines) + 1), [*lines[row]] * rng.choice((1, 1, 2)))
        case 6:
            del lines[row]
        case 7:
            for line in lines:
                line.insert(0, line.pop(min(column, len(line) - 1)))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=rng.choice(",,,,;\t"), lineterminator="\n").writerows(lines)
    return out.getvalue()


# ── the doors ────────────────────────────────────────────────────────────────


def probe() -> Policy:
    """The policy of the fuzz, as it stands."""
    file, _ = parse(Source("probe.policy", SEED))
    policy, _ = resolve((file,), vocabulary=())
    assert policy is not None
    return policy


PROBE = probe()
DOOR = door_policy()
PAIR = read_cases(PROBE, json.dumps(CASES))


def county(folder: Path) -> str:
    """A county's overlay and the background that it brings in."""
    files = {}
    findings = []
    for name in ("county.policy", "shared.policy"):
        text = (folder / name).read_bytes().decode("utf-8", "replace")
        files[name], found = parse(Source(name, text))
        findings += found
    own, _ = parse(Source("probe.policy", SEED))
    policy, more = resolve(
        (own,), vocabulary=(), overlay=(files["county.policy"],), backgrounds={"shared": (files["shared.policy"],)}
    )  # fmt: skip
    errors = [f for f in (*findings, *more) if f.severity == "error"]
    if policy is not None:
        errors += [f for f in check_policy(policy, whole=not errors) if f.severity == "error"]
    said_of((*findings, *more, *errors))
    if policy is None or errors:
        return "refused"
    for case in read_cases(policy, json.dumps(CASES)):
        decide_all(policy, case, on=ON, effects=True)
    return "read"


def ledger(folder: Path) -> str:
    """A ledger of tables."""
    policy = policy_of("yancheng")
    found = read_ledger(policy, folder, on=ON)
    for case in found.cases:
        write_case(policy, case)
    for case in found.cases[:1]:
        decide_all(policy, case, on=ON)
    return "read"


def register(folder: Path) -> str:
    """A county's own tables and what it says of them: read, drafted anew, given back."""
    policy = county_tables.POLICY
    mapping_draft(policy, folder)
    found = read_ledger(policy, folder, on=ON)
    for case in found.cases:
        write_case(policy, case)
    write_marked(policy, folder, found, io.BytesIO(), output=Path("out.xlsx"))
    return "read"


def receipts(folder: Path) -> str:
    """A file of receipts."""
    entries = read_receipts((folder / "receipts.json").read_bytes().decode("utf-8", "replace"))
    decided_by(entries)
    for done in replay_each(PROBE, PAIR, entries):
        replay_lines(done, "zh")
        replay_lines(done, "en")
    return "read"


def rolls(folder: Path) -> str:
    """Rolls, compared and made into lists."""
    policy = policy_of("sanmenxia")
    found = compare_rolls(policy, read_rolls(policy, folder, on=ON))
    rosters(policy, found.cases, on=ON)
    assert all(count.rows == count.matched + count.alone + count.reported for count in found.counts)
    return "read"


def changes(folder: Path) -> str:
    """What happens to a household month by month."""
    found = read_changes(PROBE, PAIR[1], folder / "changes.json")
    course_text(PROBE, course(PROBE, PAIR[1], start=date(2017, 7, 1), end=date(2017, 12, 1), changes=found))
    return "read"


def events(folder: Path) -> str:
    """Records of what was done, and holidays."""
    holidays = read_holidays(folder / "holidays.csv")
    found = read_events(PROBE, folder / "events.csv")
    start, end = date(2017, 1, 1), date(2017, 12, 31)
    due(PROBE, start, end, events=found.events, holidays=holidays)
    check_deadlines(PROBE, found.events, on=ON, holidays=holidays, subjects=(), start=start, end=end)
    return "read"


def _receipts() -> str:
    found = [canonical(PROBE, d, case=c).decode() for c in PAIR for d in decide_all(PROBE, c, on=ON)]
    return "[" + ",\n".join(found) + "]\n"


YANCHENG = {path.name: path.read_text("utf-8-sig") for path in (EXAMPLES / "yancheng").iterdir()}
REGISTERS = {
    "低保.csv": county_tables.text(
        [*row, *more] for row, more in zip(
            county_tables.filled_down(county_tables.FAMILIES),
            [["纳入年月", "转移性收入", "家庭人口"], ["201706", "70", "3"], *[["", "", ""]] * 2, ["", "", "1"], ["2017-06", "1,200元", "2"], [""] * 3],
            strict=True,
        )
    ),
    "边缘.csv": county_tables.text(county_tables.sideways(county_tables.OTHERS)),
    "ledger.toml": """\
complete = ["members"]
birth = "成员.出生日期"
file = { fact = "户.所在村", words = { "低" = "东村" } }
[columns]
"纳入年月" = { fact = "户.首次纳入日", day = 1 }
"转移性收入" = { fact = "收入项.数额", with = { "类别" = "转移", "周期" = "每年" } }
"边缘!保障状态" = { fact = "户.保障状态", words = { "是" = "在保" }, blank = "停保" }
""",
}  # fmt: skip

DOORS: dict[str, tuple[Files, Callable[[Path], str]]] = {
    "county": ({"county.policy": OVERLAY, "shared.policy": BACKGROUND}, county),
    "ledger": (YANCHENG, ledger),
    "register": (REGISTERS, register),
    "receipts": ({"receipts.json": _receipts()}, receipts),
    "rolls": (ROLLS, rolls),
    "changes": ({"changes.json": json.dumps(CHANGES, ensure_ascii=False)}, changes),
    "events": ({"events.csv": EVENTS, "holidays.csv": HOLIDAYS}, events),
}


def attempt(door: str, seed: int | None) -> str:
    """One input at a door (None: the files as they stand); how far it came."""
    files, run = DOORS[door]
    content = {name: text.encode() for name, text in files.items()}
    if seed is not None:
        content = mutated(random.Random(seed), files)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in content.items():
            (Path(folder) / name).write_bytes(data)
        try:
            return run(Path(folder))
        except (CaseError, UsageError):
            return "refused"


def main() -> int:
    """Try many inputs at each door by hand; 1 when one of them failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000, help="how many inputs at each door")
    options.add_argument("--start", type=int, default=0, help="seed of the first")
    options.add_argument("--seconds", type=float, default=5, help="how much processor time one may take")
    options.add_argument("--door", choices=DOORS, action="append", help="this door only (repeatable)")
    given = options.parse_args()
    signal.signal(signal.SIGPROF, _late)
    failed = False
    for door in given.door or DOORS:
        reached: dict[str, int] = {}
        for seed in range(given.start, given.start + given.count):
            signal.setitimer(signal.ITIMER_PROF, given.seconds)
            end = "failed"
            with Caught() as caught:
                end = attempt(door, seed)
            signal.setitimer(signal.ITIMER_PROF, 0)
            if caught.error is not None:
                end, failed = caught.place, True
                if end not in reached:
                    print(f"{door} {seed}: {end}: {str(caught.error)[:300]!r}", flush=True)
            reached[end] = reached.get(end, 0) + 1
        print(door, ", ".join(f"{end}: {number}" for end, number in sorted(reached.items())), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
