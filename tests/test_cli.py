"""The command: what it writes where, and its exit status."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policyrules.base.cells import cell
from policyrules.cli import main
from policyrules.cli.parser import COMMANDS, command_parser

POLICY = """\
政策 tiny “小县办法（虚构）” 文号 “1号” 印发 2024-01-01 生效 2024-01-01
条款 一 “补到标准”
条款 二 程序 “公示”
实体 户 (household) 列名 households
  事实 月收入 (income) : 元/月 不低于 0元/月 载于 民政台账
标准 补助标准 (line) : 元/月 自 2024-01-01 为 500元/月 依据 一 “补到标准”
决定 补助 (grant) 对 户
  结果 发放 (pay), 不发放 (refuse)
  金额 : 元/月
  情形 低于标准 (under_line) 当 月收入 低于 补助标准 则 发放 金额 补助标准 - 月收入 依据 一 “补到标准”
  情形 不低于标准 (not_under_line) 当 月收入 不低于 补助标准 则 不发放 依据 一 “补到标准”
  其余 未规定
案例 “收入三百” 于 2024-06-01
  设 户 月收入=300元/月
  应得 补助 为 发放 金额 200元/月
"""

SOURCE = "政策取自 tiny\n"
"""What every command that reads the policy says first."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tiny policy, as the working directory."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "rules.policy").write_text(POLICY, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cases(folder: Path, *households: dict[str, object]) -> str:
    (folder / "cases.json").write_text(json.dumps(households), "utf-8")
    return "cases.json"


def ledger(folder: Path, *rows: str) -> str:
    (folder / "ledger").mkdir()
    (folder / "ledger" / "households.csv").write_text("household,income\n" + "\n".join(rows) + "\n", "utf-8")
    return "ledger"


Capture = pytest.CaptureFixture[str]


def test_decide_text(place: Path, capsys: Capture) -> None:
    """decide says outcome, amount and clauses; of an unknown income the range and what is missing."""
    file = cases(place, {"id": "A", "income": "120.50"}, {"id": "B"})
    assert main(["decide", "tiny", "--case", file, "--on", "2024-06-01"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "A  补助：发放  379.50元/月  依据 一",
        "B  补助：发放 或 不发放  0.00元/月至500.00元/月",
        "  还缺 月收入",
    ]
    assert err.splitlines()[1] == "读入 2 户：评定 2 户（1 户有未定的），退回 0 户"


def test_decide_english(place: Path, capsys: Capture) -> None:
    """--lang en may stand before or after the command."""
    file = cases(place, {"id": "A", "income": "120.50"})
    for arguments in (["--lang", "en", "decide", "tiny"], ["decide", "tiny", "--lang=en"]):
        assert main([*arguments, "--case", file, "--on", "2024-06-01"]) == 0
        assert capsys.readouterr().out.startswith(
            "A  grant (补助): pay (发放)  379.50 yuan/month  clauses 一\n"
        )


def test_machine_output_is_alone_on_stdout(place: Path, capsys: Capture) -> None:
    """JSON on standard output is nothing but JSON; the counts go to standard error."""
    file = cases(place, {"id": "A", "income": "1"}, {"id": "B", "income": "600"})
    assert main(["decide", "tiny", "--case", file, "--on", "2024-06-01", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert [d["outcome"]["id"] for d in json.loads(out)] == ["pay", "refuse"]
    assert "2 户" in err


def test_output_files(place: Path, capsys: Capture) -> None:
    """--output writes each file in the form of its ending, CSV with a mark for spreadsheets."""
    file = cases(place, {"id": "A", "income": "1"})
    assert main(["decide", "tiny", "--case", file, "--on", "2024-06-01",
                 "--output", "o/d.json", "--output", "o/d.csv", "--output", "o/d.txt"]) == 0  # fmt: skip
    assert capsys.readouterr().out == ""
    assert json.loads((place / "o/d.json").read_text("utf-8"))[0]["amount"]["low"] == "499.00"
    text = (place / "o/d.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert (row["household"], row["outcome"], row["amount"], row["unit"]) == ("A", "pay", "499.00", "元/月")
    assert sorted(p.name for p in (place / "o").iterdir()) == ["d.csv", "d.json", "d.txt"]


def test_nothing_is_lost(place: Path, capsys: Capture) -> None:
    """Each household of a ledger is decided or rejected with row and reason, and the counts add up (G15)."""
    folder = ledger(place, "A,100", "B,", "C,abc", "D,-5", "E,700")
    assert main(["decide", "tiny", "--ledger", folder, "--on", "2024-06-01", "--format", "csv"]) == 1
    out, err = capsys.readouterr()
    rows = {row["household"]: row for row in csv.DictReader(io.StringIO(out))}
    assert {k: row["status"] for k, row in rows.items()} == {
        "A": "decided", "B": "undetermined", "C": "rejected", "D": "rejected", "E": "decided"
    }  # fmt: skip
    assert "households.csv:4 " in rows["C"]["problems"]
    assert "households.csv:5 " in rows["D"]["problems"]
    assert err.splitlines()[1] == "读入 5 户：评定 3 户（1 户有未定的），退回 2 户"


def test_rejected_stand_in_json(place: Path, capsys: Capture) -> None:
    """A rejected household stands in the JSON with its problems, beside the decisions."""
    folder = ledger(place, "A,100", "C,abc")
    assert main(["decide", "tiny", "--ledger", folder, "--on", "2024-06-01", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(d["status"], d.get("household")) for d in found] == [("decided", None), ("rejected", "C")]
    assert found[1]["problems"][0]["row"] == 3


def test_formulas_do_not_run(place: Path, capsys: Capture) -> None:
    """A household id that a spreadsheet would run as a formula is escaped in CSV (G14)."""
    file = cases(place, {"id": "=1+1", "income": "1"})
    assert main(["decide", "tiny", "--case", file, "--on", "2024-06-01", "--format", "csv"]) == 0
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert row["household"] == "'=1+1"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx", "＝1", "＋1", "－1", "＠a"])
def test_cells(text: str) -> None:
    """Formula signs, half and full width, tab and return get an apostrophe in front."""
    assert cell(text) == "'" + text


def test_plain_cells() -> None:
    """Everything else is left as it is."""
    assert [cell(text) for text in ("", "12.50", "低保", "a=b")] == ["", "12.50", "低保", "a=b"]


def test_explain(place: Path, capsys: Capture) -> None:
    """explain writes the long text, with the arithmetic."""
    file = cases(place, {"id": "A", "income": "120.50"})
    assert main(["explain", "tiny", "--case", file, "--on", "2024-06-01"]) == 0
    assert "= 补助标准 − 月收入" in capsys.readouterr().out


def test_replay(place: Path, capsys: Capture) -> None:
    """A receipt replays to the same bytes; after a change of the policy the differences are named."""
    file = cases(place, {"id": "A", "income": "120.50"})
    main(["decide", "tiny", "--case", file, "--on", "2024-06-01", "--output", "r.json"])
    assert main(["replay", "r.json", "--case", file, "--place", "tiny"]) == 0
    assert capsys.readouterr().out == ""
    rules = place / "tiny" / "rules.policy"
    rules.write_text(rules.read_text("utf-8").replace("为 500元/月", "为 501元/月"), "utf-8")
    assert main(["replay", "r.json", "--case", file, "--place", "tiny"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("[1] A 补助：政策文本不同，结果不同\n")
    assert '  amount.low：原为 "379.50"，现为 "380.50"\n' in out


def test_check(place: Path, capsys: Capture) -> None:
    """check is 0 on a clean policy, and 1 with every finding on standard output on another."""
    assert main(["check", "tiny"]) == 0
    rules = place / "tiny" / "rules.policy"
    rules.write_text(
        POLICY.replace("低于 补助标准 则", "低于 补助标难 则").replace(
            "依据 一 “补到标准”\n  其余", "\n  其余"
        ),
        "utf-8",
    )
    assert main(["check", "tiny"]) == 1
    out = capsys.readouterr().out
    assert "PR201" in out
    assert "补助标难" in out
    assert "PR401" in out


def test_check_names_open_figures(place: Path, capsys: Capture) -> None:
    """--open lists the figures that nobody has filled; they are no fault."""
    rules = place / "tiny" / "rules.policy"
    rules.write_text(
        POLICY.replace("自 2024-01-01 为 500元/月 依据 一 “补到标准”", "由 县政府 依据 一 “补到标准”"),
        "utf-8",
    )
    assert main(["check", "tiny"]) == 0
    assert "PR509" not in capsys.readouterr().out
    assert main(["check", "tiny", "--open"]) == 0
    assert "PR509" in capsys.readouterr().out


def test_fmt(place: Path, capsys: Capture) -> None:
    """fmt --check tells and changes nothing; fmt writes; then there is nothing to change."""
    file = place / "tiny" / "rules.policy"
    assert main(["fmt", "--check", str(file)]) == 1
    assert file.read_text("utf-8") == POLICY
    assert main(["fmt", str(file)]) == 0
    assert main(["fmt", "--check", str(file)]) == 0
    capsys.readouterr()
    assert main(["fmt", "--to", "en", "--stdout", str(file)]) == 0
    assert capsys.readouterr().out.startswith("policy tiny “小县办法（虚构）”\n")


def test_fmt_refuses_broken_files(place: Path, capsys: Capture) -> None:
    """A file that cannot be read is reported and left alone."""
    file = place / "tiny" / "rules.policy"
    file.write_text(POLICY + "决定 乱\n", "utf-8")
    assert main(["fmt", str(file)]) == 1
    assert "PR1" in capsys.readouterr().err
    assert file.read_text("utf-8").endswith("决定 乱\n")


def test_worked_cases(place: Path, capsys: Capture) -> None:
    """test is 0 when all worked cases come out as they say, else 1 with expected and got."""
    assert main(["test", "tiny"]) == 0
    rules = place / "tiny" / "rules.policy"
    rules.write_text(POLICY.replace("金额 200元/月\n", "金额 201元/月\n"), "utf-8")
    assert main(["test", "tiny"]) == 1
    assert "应得 201.00元/月，实得 200.00元/月" in capsys.readouterr().out


def test_coverage(place: Path, capsys: Capture) -> None:
    """coverage is 0 without holes; with a text at hand it finds phrases that do not stand there."""
    assert main(["coverage", "tiny"]) == 0
    (place / "texts").mkdir()
    (place / "texts" / "tiny.md").write_text("## 一、补助\n\n补足标准。\n\n## 二、公示\n\n公示。\n", "utf-8")
    assert main(["coverage", "tiny", "--sources", "texts"]) == 1
    assert "原文此条中没有“补到标准”" in capsys.readouterr().out


@pytest.mark.usefixtures("place")
def test_schema(capsys: Capture) -> None:
    """schema writes a JSON Schema that names the facts."""
    assert main(["schema", "tiny"]) == 0
    assert "income" in json.loads(capsys.readouterr().out)["$defs"]["household"]["properties"]


@pytest.mark.parametrize("command", COMMANDS)
def test_output_is_short_everywhere(command: str) -> None:
    """Whoever writes ``-o`` for one command may write it for each that has ``--output``."""
    spelled = [action.option_strings for action in command_parser(command, "en")._actions]
    assert all("-o" in strings for strings in spelled if "--output" in strings)


def test_list(capsys: Capture) -> None:
    """list names the places that come with the library."""
    assert main(["list"]) == 0
    assert {"yancheng", "dayao"} <= set(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["decide", "tiny", "--on", "2024-06-01"],
        ["decide", "tiny", "--case", "none.json", "--on", "2024-06-01"],
        ["decide", "tiny", "--case", "cases.json", "--on", "1.6.2024"],
        ["decide", "nowhere", "--case", "cases.json", "--on", "2024-06-01"],
        ["decide", "tiny", "--case", "cases.json", "--on", "2024-06-01", "--programme", "nothing"],
        ["decide", "tiny", "--case", "cases.json", "--on", "2024-06-01", "--output", "x.xlsx"],
        ["decide", "tiny", "--case", "cases.json", "--on", "2024-06-01", "--complete", "nothing"],
        ["coverage", "tiny", "--sources", "nowhere"],
        ["replay", "cases.json", "--case", "cases.json"],
        ["check", "nowhere"],
    ],
)
def test_misuse_is_two(place: Path, capsys: Capture, arguments: list[str]) -> None:
    """What cannot be done as asked is said on standard error, with status 2 and without a traceback."""
    cases(place, {"id": "A", "income": "1"})
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err
    assert "Traceback" not in err


@pytest.mark.parametrize("place_name", ["yancheng", "dayao"])
def test_examples_of_the_places(place_name: str, capsys: Capture) -> None:
    """The worked cases of both places come out as they say."""
    assert main(["test", place_name]) == 0, capsys.readouterr().out


EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["yancheng", "--ledger", str(EXAMPLES / "yancheng"), "--on", "2017-10-15"], 38),
        (["dayao", "--case", str(EXAMPLES / "dayao" / "households.json"), "--on", "2020-06-15"], 44),
        (["sanmenxia", "--case", str(EXAMPLES / "sanmenxia" / "households.json"), "--on", "2017-06-30"], 16),
        (["jilin", "--case", str(EXAMPLES / "jilin" / "households.json"), "--on", "2016-10-20"], 20),
    ],
)
def test_example_households(arguments: list[str], count: int, tmp_path: Path, capsys: Capture) -> None:
    """All example households are read; most are decided, some lack a fact; of a family of the town at most
    the document says nothing, and none clashes."""
    out = tmp_path / "d.json"
    assert main(["decide", *arguments, "--overlay", "example_county", "--output", str(out)]) == 0
    (head,) = (line for line in capsys.readouterr().err.splitlines() if line.startswith("读入"))
    assert head.startswith(f"读入 {count} 户：评定 {count} 户（")
    assert head.endswith("，退回 0 户")
    statuses = [d["status"] for d in json.loads(out.read_text("utf-8")) if d["programme"] == "rural_dibao"]
    assert len(statuses) == count
    assert set(statuses) <= {"decided", "held", "undetermined", "silent"}
    assert statuses.count("undetermined") == 2
    assert statuses.count("silent") <= 1


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "policyrules", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,  # type: ignore[call-overload]
    )


def test_module_is_the_command() -> None:
    """python -m policyrules is the command, and Chinese comes out whole on an ASCII console."""
    found = run("list", "--help", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert found.returncode == 0
    assert "列出可用的政策" in found.stdout


def test_start_is_light() -> None:
    """Starting the command imports neither lark nor duckdb (it would triple the time to start)."""
    code = (
        "import sys; from policyrules.cli import main; main(['--version']);"
        "print(sorted({'lark', 'duckdb'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"


def test_closed_pipe_is_no_error(place: Path) -> None:
    """A reader that stops early (head) is no error."""
    file = cases(place, *({"id": f"H{n}", "income": "1"} for n in range(3000)))
    if shutil.which("head") is None:
        pytest.skip("no head on this machine")
    command = f"{sys.executable} -m policyrules decide tiny --case {file} --on 2024-06-01 2>err | head -1"
    subprocess.run(["sh", "-c", command], check=True, capture_output=True)
    assert "Traceback" not in (place / "err").read_text("utf-8")
    assert "Broken pipe" not in (place / "err").read_text("utf-8")


def test_an_argument_is_refused_by_its_name(capsys: Capture) -> None:
    """What stands in place of a word of the command is told by the name that the usage gives it."""
    assert main(["init", "mycounty", "--of", "yancheng"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == "policyrules init：county 不能是 'mycounty'，可以是 'county'"
