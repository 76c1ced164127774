"""What reaches the streams: exit status, both languages, nothing raw on a terminal, closed and broken streams."""

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from policyrules import course, decide, explain, load, notice, read_case
from policyrules.base.cells import cell, one_line, page, visible
from policyrules.cli import main
from policyrules.courses import course_text
from policyrules.explaining.brief import household_lines
from test_cli import POLICY
from test_outputs import place as place

ON = ["--on", "2024-06-01"]
Capture = pytest.CaptureFixture[str]


def write_cases(folder: Path, *households: dict[str, object]) -> None:
    (folder / "cases.json").write_text(json.dumps(households), "utf-8")


# ── exit status ──────────────────────────────────────────────────────────────

WARNS = POLICY.replace("不发放 (refuse)", "不发放 (refuse), 缓发 (later)")
"""An outcome that no case gives: a warning."""
WRONG = POLICY.replace("当 月收入 低于 补助标准 则", "当 月收入 低于 补助标难 则")
FAILS = POLICY.replace("金额 200元/月\n", "金额 201元/月\n")
OPEN = POLICY.replace("自 2024-01-01 为 500元/月 依据", "由 县政府 依据")
HOLES = POLICY.replace("条款 二 程序 “公示”", "条款 二 “公示”")

STATUS = [
    ("a clean policy", POLICY, ["check", "tiny"], 0),
    ("a note", OPEN, ["check", "tiny", "--open"], 0),
    ("a note, strictly", OPEN, ["check", "tiny", "--open", "--strict"], 0),
    ("a warning", WARNS, ["check", "tiny"], 0),
    ("a warning, strictly", WARNS, ["check", "tiny", "--strict"], 1),
    ("an error", WRONG, ["check", "tiny"], 1),
    ("an error, as JSON", WRONG, ["check", "tiny", "--format", "json"], 1),
    ("an error met by another command", WRONG, ["decide", "tiny", "--case", "cases.json", *ON], 1),
    ("no such place", POLICY, ["check", "nowhere"], 2),
    ("worked cases", POLICY, ["test", "tiny"], 0),
    ("a worked case that fails", FAILS, ["test", "tiny"], 1),
    ("every clause accounted for", POLICY, ["coverage", "tiny"], 0),
    ("a hole", HOLES, ["coverage", "tiny"], 1),
    ("provisions that no case refuses", POLICY, ["coverage", "tiny", "--cases"], 1),
    ("a file in another layout", POLICY, ["fmt", "--check", "tiny"], 1),
    ("a file laid out", POLICY, ["fmt", "tiny"], 0),
    ("a household decided", POLICY, ["decide", "tiny", "--case", "cases.json", *ON], 0),
    ("a household rejected", POLICY, ["decide", "tiny", "--case", "bad.json", *ON], 1),
    ("a household rejected", POLICY, ["explain", "tiny", "--case", "bad.json", *ON], 1),
    ("a household rejected", POLICY, ["notice", "tiny", "--case", "bad.json", *ON], 1),
    ("no such day", POLICY, ["decide", "tiny", "--case", "cases.json", "--on", "2024-02-30"], 2),
    ("no such file", POLICY, ["decide", "tiny", "--case", "none.json", *ON], 2),
    ("no list in the policy", POLICY, ["lists", "tiny", "--case", "cases.json", *ON], 2),
    ("nothing due", POLICY, ["calendar", "tiny", "--year", "2024"], 0),
    ("a month that does not exist", POLICY, ["course", "tiny", "--case", "cases.json", "--from", "2024-13", "--to", "2024-12"], 2),
    ("a schema", POLICY, ["schema", "tiny"], 0),
    ("no command", POLICY, [], 2),
    ("help", POLICY, ["--help"], 0),
    ("help of a command", POLICY, ["decide", "--help"], 0),
    ("the version", POLICY, ["--version"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "line", "status"), [s[1:] for s in STATUS], ids=[s[0] for s in STATUS])
def test_exit_status(place: Path, capsys: Capture, policy: str, line: list[str], status: int) -> None:
    """0 nothing wrong, notes and warnings included; 1 something is wrong with what was read; 2 misuse."""
    (place / "tiny" / "rules.policy").write_text(policy, "utf-8")
    (place / "bad.json").write_text('{"id": "B", "income": "abc"}', "utf-8")
    assert main(line) == status
    assert "Traceback" not in capsys.readouterr().err


def test_notes_are_folded(place: Path, capsys: Capture) -> None:
    """A note for every open figure is one line, so that errors stand out; --notes and --open write them out."""
    text = WRONG.replace(
        "决定 补助", "".join(f"标准 丙{n} (c{n}) : 元 由 县政府 依据 一 “补”\n" for n in "一二三") + "决定 补助"
    ).replace("(c一)", "(ca)").replace("(c二)", "(cb)").replace("(c三)", "(cc)")  # fmt: skip
    (place / "tiny" / "rules.policy").write_text(text, "utf-8")
    main(["check", "tiny", "--overlay", "county"])
    out, err = capsys.readouterr()
    assert "PR201" in out
    assert "PR509" not in out
    assert "提示 PR509 待定的数：3 条（--notes 逐条列出）" in err.splitlines()
    for asked in ("--notes", "--open"):
        main(["check", "tiny", "--overlay", "county", asked])
        assert capsys.readouterr().out.count("PR509") == 3


def test_check_as_json(place: Path, capsys: Capture) -> None:
    """Findings as JSON carry code, severity, place, sentence and help in both languages; notes too."""
    (place / "tiny" / "rules.policy").write_text(WRONG, "utf-8")
    assert main(["check", "tiny", "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["severity"]) == ("PR201", "error")
    assert found["place"] == {"file": "tiny/rules.policy", "line": 10, "column": 33, "length": 4}
    assert set(found["said"]) == set(found["help"]) == {"zh", "en"}
    assert "补助标准" in found["help"]["zh"]


@pytest.mark.usefixtures("place")
def test_a_calendar_as_json(capsys: Capture) -> None:
    """What is due, by day and without one, each with its deadline; without deadlines an empty list."""
    assert main(["calendar", "tiny", "--year", "2024", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "due": [], "without_day": [], "results": [], "not_counted": [], "rejected": []
    }  # fmt: skip
    assert main(["calendar", "jilin", "--year", "2016", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {due["deadline"]["id"] for due in found["due"]} >= {"first_publication"}
    assert all(due["end"].startswith("2016-") for due in found["due"])


def test_decisions_one_a_line(place: Path, capsys: Capture) -> None:
    """json is an array, jsonl one decision a line; both hold the same receipts, and replay reads either."""
    write_cases(place, {"id": "A", "income": "1"}, {"id": "B", "income": "x"}, {"id": "C"})
    line = ["decide", "tiny", "--case", "cases.json", *ON, "--output", "d.json", "--output", "d.jsonl"]
    assert main(line) == 1
    lines = (place / "d.jsonl").read_text("utf-8")
    assert lines.endswith("}\n")
    assert [json.loads(text) for text in lines.splitlines()] == json.loads(
        (place / "d.json").read_text("utf-8")
    )
    for name in ("d.json", "d.jsonl"):
        assert main(["replay", name, "--case", "cases.json", "--place", "tiny"]) == 0
        assert "凭证 3 份，0 份不同或不能重算" in capsys.readouterr().err


def test_an_empty_file_is_an_empty_array(place: Path, capsys: Capture) -> None:
    """No household gives an array without decisions, and no line."""
    (place / "cases.json").write_text("[]", "utf-8")
    for form, empty in (("json", []), ("jsonl", None)):
        assert main(["decide", "tiny", "--case", "cases.json", *ON, "--format", form]) == 0
        out = capsys.readouterr().out
        assert (json.loads(out) if out else None) == empty


# ── both languages ───────────────────────────────────────────────────────────

MISUSE = [
    (["decide", "tiny", "--case", "cases.json"], "缺少参数 --on", "the following arguments are required: --on"),
    (["check"], "缺少参数 PLACE", "the following arguments are required: PLACE"),
    (["check", "tiny", "--loud"], "没有这样的参数：--loud", "unrecognized arguments: --loud"),
    (["chek", "tiny"], "没有命令 chek，是不是 check？", "there is no command chek; did you mean check?"),
    (["decide", "tiny", "--case", "cases.json", "--on", "1.6."],
     "--on：1.6. 不是日期的写法，请写成 2017-06-12",
     "argument --on: 1.6. is not written as a date: write 2017-06-12"),
    (["decide", "tiny", "--case", "a", "--ledger", "b", *ON],
     "--ledger 不能与 --case 同用", "argument --ledger: not allowed with argument --case"),
    (["calendar", "tiny", "--year", "x"], "--year 应为整数，不是 'x'", "argument --year: invalid int value: 'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "zh", "en"), MISUSE, ids=[" ".join(m[0]) for m in MISUSE])
@pytest.mark.usefixtures("place")
def test_misuse_is_said_in_the_language_asked_for(capsys: Capture, line: list[str], zh: str, en: str) -> None:
    """A mistake on the command line is one sentence in the language of --lang, and no other."""
    assert main(line) == 2
    said = capsys.readouterr().err
    assert said.splitlines()[-1].endswith(f"：{zh}")
    assert said.startswith("用法：")
    assert main(["--lang", "en", *line]) == 2
    said = capsys.readouterr().err
    assert said.splitlines()[-1].endswith(f": {en}")
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in said)


@pytest.mark.usefixtures("place")
def test_nothing_is_abbreviated(capsys: Capture) -> None:
    """An option has one name: a part of it is no option, and so cannot change its meaning later."""
    assert main(["check", "tiny", "--stri"]) == 2
    assert "--stri" in capsys.readouterr().err


# ── which policy ─────────────────────────────────────────────────────────────


def test_policies_before_and_after_the_command(place: Path, capsys: Capture) -> None:
    """--policies counts wherever it stands; said twice, the later one."""
    other = place / "other" / "tiny"
    other.mkdir(parents=True)
    (other / "rules.policy").write_text(WRONG, "utf-8")
    for line in (
        ["--policies", "other", "check", "tiny"],
        ["check", "tiny", "--policies", "other"],
        ["--policies", ".", "check", "tiny", "--policies", "other"],
    ):
        assert main(line) == 1
        assert capsys.readouterr().err.startswith("政策取自 other/tiny\n")
    assert main(["--policies", ".", "check", "tiny"]) == 0


def test_a_place_that_stands_twice(place: Path, capsys: Capture) -> None:
    """A folder here with the name of a place at hand must be named by its path: neither shadows the other."""
    shutil.move(place / "tiny", place / "yancheng")
    (place / "yancheng" / "rules.policy").write_text(WRONG, "utf-8")
    assert main(["check", "yancheng"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("policyrules: “yancheng”有两处：当前文件夹的请写 ./yancheng，另一处请写 /")
    there = err.strip().rpartition(" ")[2]
    assert main(["check", "./yancheng"]) == 1
    assert capsys.readouterr().err.startswith("政策取自 yancheng\n")
    assert main(["check", there]) == 0
    assert capsys.readouterr().err.startswith(f"政策取自 {there}\n")
    assert main(["--lang", "en", "check", "yancheng"]) == 2
    assert "there are two 'yancheng': write ./yancheng for the folder here, " in capsys.readouterr().err


def test_a_folder_without_policies_hides_no_place(place: Path, capsys: Capture) -> None:
    """A ledger that is called like a place is no second place."""
    (place / "yancheng").mkdir()
    (place / "yancheng" / "households.csv").write_text("household\n", "utf-8")
    assert main(["schema", "yancheng"]) == 0
    assert "dibao_status" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_no_policy(place: Path, capsys: Capture) -> None:
    """A pipe among the policy files is refused at once; a link to a file is read."""
    os.mkfifo(place / "tiny" / "pipe.policy")
    assert main(["check", "tiny"]) == 2
    assert "pipe.policy: 不是普通文件" in capsys.readouterr().err
    (place / "tiny" / "pipe.policy").unlink()
    shutil.move(place / "tiny" / "rules.policy", place / "rules.txt")
    (place / "tiny" / "rules.policy").symlink_to(place / "rules.txt")
    assert main(["check", "tiny"]) == 0


# ── nothing acts on the terminal ─────────────────────────────────────────────

ESCAPE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066\u200b"


def test_escape_codes_are_written_out(place: Path, capsys: Capture) -> None:
    """An id or a path with escape codes or marks of direction shows them, and acts on nothing."""
    (place / "cases.json").write_text(json.dumps([{"id": "A", "income": ESCAPE}]), "utf-8")
    main(["decide", "tiny", "--case", "cases.json", *ON])
    main(["decide", "tiny", "--case", f"{ESCAPE}.json", *ON])
    out, err = capsys.readouterr()
    assert not set(ESCAPE) & set("\x1b\x07\x9b\u202e\u2066\u200b") & set(out + err)
    assert "‹U+001B›[2J" in err


def test_a_terminal_gets_nothing_raw(place: Path) -> None:
    """At a terminal JSON too is written out; into a pipe it stays exact."""
    case = {"id": "A", "income": "1"}
    write_cases(place, case)
    (place / "tiny" / "rules.policy").write_text(POLICY.replace("“补到标准”", "“补到\x9b标准”"), "utf-8")
    line = [
        sys.executable,
        "-m",
        "policyrules",
        "decide",
        "tiny",
        "--case",
        "cases.json",
        *ON,
        "--format",
        "json",
    ]
    main_end, other_end = pty.openpty()
    done = subprocess.run(line, stdout=other_end, stderr=subprocess.PIPE, check=False)
    os.close(other_end)
    seen = b""
    while chunk := _read(main_end):
        seen += chunk
    os.close(main_end)
    assert "\x9b" not in seen.decode("utf-8")
    assert done.returncode in (0, 1)


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:
        return b""


@given(st.lists(st.text()))
def test_no_line_is_forged(lines: list[str]) -> None:
    """A page has exactly the lines that it was made of, whatever stands in them, and nothing that acts."""
    text = page(lines)
    assert text.count("\n") == len(lines)
    assert len(text.splitlines()) == len(lines)
    assert all(sign.isprintable() or sign == "\n" or sign.isspace() or ord(sign) > 0x9F for sign in text)


@given(st.text())
def test_visible_is_settled(text: str) -> None:
    """What is visible stays as it is; ordinary text, Chinese and line feeds included, is not touched."""
    assert visible(visible(text)) == visible(text)
    assert visible("低保：1,200.50元/月\n\t“甲”") == "低保：1,200.50元/月\n\t“甲”"
    assert "\n" not in one_line(text)


@given(st.text(), st.text())
def test_no_two_cells_come_out_alike(a: str, b: str) -> None:
    """Escaping for spreadsheets keeps texts apart: what it puts in front can be taken off again."""
    assert (cell(a) == cell(b)) == (a == b)


@given(st.sampled_from(["", " ", "\n", "\r\n", "\t", "\u3000", "\u00a0", "\u200b", "\ufeff", " \u3000\n"]),
       st.sampled_from("=+-@＝＋－＠"), st.text())  # fmt: skip
def test_no_cell_runs(blank: str, sign: str, rest: str) -> None:
    """A formula behind blanks, line breaks or what is not seen is no less a formula."""
    assert cell(blank + sign + rest) == "'" + blank + sign + rest


def test_lone_surrogates_do_not_stop_a_run(place: Path, capsys: Capture) -> None:
    """A household whose id no encoding holds is no reason to lose the others, in any form."""
    (place / "cases.json").write_text(
        '[{"id": "A", "income": "1"}, {"id": "B\\ud800", "income": "1"}]', "utf-8"
    )
    for ending in ("json", "jsonl", "csv", "txt"):
        assert main(["decide", "tiny", "--case", "cases.json", *ON, "--output", f"d.{ending}"]) in (0, 1)
        text = (place / f"d.{ending}").read_bytes().decode("utf-8")
        assert "A" in text
    assert json.loads((place / "d.json").read_text("utf-8"))[0]["unit"]["household"] == "A"
    assert next(csv.DictReader(io.StringIO((place / "d.csv").read_text("utf-8-sig"))))["household"] == "A"
    capsys.readouterr()


# ── streams that are not there ───────────────────────────────────────────────


def shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a shell, ``policyrules`` standing for this interpreter's."""
    command = command.replace("policyrules", f"{sys.executable} -m policyrules")
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        env=os.environ | environment,
    )  # fmt: skip


def test_standard_output_is_closed(place: Path) -> None:
    """Results for a closed stream are a mistake in one line; results in a file are not."""
    done = shell("policyrules decide tiny --case cases.json --on 2024-06-01 >&-", place)
    assert done.returncode == 2
    assert done.stderr == "政策取自 tiny\npolicyrules: 标准输出已关闭，结果无处可写\n"
    done = shell("policyrules decide tiny --case cases.json --on 2024-06-01 --output d.json >&-", place)
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((place / "d.json").read_text("utf-8"))


def test_standard_error_is_closed(place: Path) -> None:
    """What is said to nobody does not get into the results."""
    done = shell("policyrules decide tiny --case cases.json --on 2024-06-01 --format json 2>&-", place)
    assert done.returncode == 0
    assert [d["outcome"]["id"] for d in json.loads(done.stdout)] == ["pay"]


def test_a_reader_that_stops_early(place: Path) -> None:
    """The run ends as one stopped by the signal for it, 141, in silence: what was found is not all."""
    write_cases(place, *({"id": f"H{n}", "income": "1"} for n in range(3000)))
    command = (
        "{ policyrules decide tiny --case cases.json --on 2024-06-01; echo $? >status; } 2>err | head -1"
    )
    shell(command, place)
    assert (place / "err").read_text("utf-8") == "政策取自 tiny\n"
    assert (place / "status").read_text() == "141\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_disk_that_is_full(place: Path) -> None:
    """Results that could not be written are a mistake, said in one line."""
    done = shell("policyrules schema tiny >/dev/full", place)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "POSIX"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_a_locale_without_chinese(place: Path, locale: dict[str, str]) -> None:
    """Names and results in Chinese come through whole under the plainest locale."""
    shutil.move(place / "tiny", place / "小县")
    command = "policyrules decide 小县 --case cases.json --on 2024-06-01 --programme 补助 --output 结果.txt"
    done = shell(command, place, **locale)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert done.stderr.startswith("政策取自 小县\n")
    assert (place / "结果.txt").read_text("utf-8").startswith("A  补助：发放  400.00元/月  依据 一\n")


@pytest.mark.skipif(sys.platform != "linux", reason="names on this system are text")
def test_a_file_name_that_is_not_utf8(place: Path) -> None:
    """Names of bytes that are no UTF-8 are shown with the bytes, for policies, cases and outputs alike."""
    os.rename(place / "tiny", os.fsencode(place) + b"/t\xff")
    os.rename(place / "cases.json", os.fsencode(place) + b"/c\xfe.json")
    command = "policyrules decide ./t$(printf '\\377') --case c$(printf '\\376').json --on 2024-06-01 --output d$(printf '\\375').json"
    done = shell(command, place)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("政策取自 t")
    assert os.path.exists(os.fsencode(place) + b"/d\xfd.json")


FORGED = "甲\n乙户  补助：发放  9999.00元/月\n\x1b[31m"
"""An id that would write a line of its own, and colour it."""


@pytest.mark.parametrize("form", ["explain", "notice", "course", "brief"])
def test_no_text_of_a_decision_has_a_forged_line(place: Path, form: str) -> None:
    """An id with a line break, handed in by a program, begins no line in any text of the library."""
    policy = load(place / "tiny")
    case = evolve(read_case(policy, {"id": "A", "income": "1"}), id=FORGED)
    decision = decide(policy, case, on=date(2024, 6, 1))
    match form:
        case "explain":
            text = explain(policy, decision)
        case "notice":
            text = notice(policy, decision, case=case)
        case "course":
            text = course_text(policy, course(policy, case, start=date(2024, 6, 1), end=date(2024, 7, 1)))
        case _:
            text = page(household_lines(policy, [decision], "zh"))
    assert "甲‹U+000A›乙户" in text
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("乙户")]
