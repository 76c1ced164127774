"""Mutated cases and tables at the door: read or refused in words, never a traceback."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from door_policy import policy
from law import law
from policyrules.base.errors import CaseError, UsageError
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_json_ledger
from policyrules.intake.case_writing import write_case
from policyrules.intake.records import Ledger

POLICY = policy()
JSON = """[{"id": "H1", "complete": "all", "rural": true, "rent": "1200.50", "share": "20%", "causes": ["因病"],
 "members": [{"id": "甲", "born": "1950-01-02", "id_number": "11010519491231002X",
   "spells": [{"start": "2017-08-31", "months": 6}]}], "visits": [],
 "determinations": {"early_exit": {"value": true, "by": "县", "on": "2017-09-01", "basis": "外出"}}}]"""
HOUSEHOLDS = "某县台账（虚构）\n户编号,县,rural,rent,share,causes,early_exit,early_exit.by\nH1,甲县,是,12,20%,因病、因学,,\n合计,,,12,,,,\n"
MEMBERS = "household,id,born,id_number\nH1,甲,1950/1/2,11010519491231002X\nH1,乙,,\n"
PIECES = (
    "", ",", ";", "\t", "\n", '"', "{", "}", "[", "]", ":", "null", "1e9", "-", "9" * 40, "\\ud800", "\u200b", "\ufeff",
    "１", "⽉", "\x00", "\x1b[0m", "合计", "户编号", "id", "complete", "members", "NaN", "2017-02-30", "'",
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """The text with up to six stretches replaced by pieces that matter to a reader, or by anything."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=4))
        text = text[:start] + piece + text[end:]
    return text


def sound(read: Callable[[], Ledger]) -> None:
    """What is read is cases that can be written and rejections with reasons; what is not is refused in words."""
    try:
        ledger = read()
    except (CaseError, UsageError) as error:
        said = (error.said,)
    else:
        for case in ledger.cases:
            json.dumps(write_case(POLICY, case), ensure_ascii=False).encode("utf-8")
        assert all(rejected.problems for rejected in ledger.rejected)
        said = tuple(problem.line for rejected in ledger.rejected for problem in rejected.problems)
    assert all(each.zh.encode("utf-8") and each.en.encode("utf-8") for each in said)


@law(150)
@given(mutated(JSON))
def test_mutated_json(text: str) -> None:
    """JSON in any state of decay is read, rejected by household, or refused as a whole."""
    sound(lambda: read_json_ledger(POLICY, text))


@law(150)
@given(mutated(HOUSEHOLDS), mutated(MEMBERS), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_mutated_tables(households: str, members: str, encoding: str) -> None:
    """Tables in any state of decay and encoding are read, rejected by household, or refused as a whole."""
    with TemporaryDirectory() as folder:
        for name, text in (("households", households), ("members", members)):
            kept = "surrogatepass" if encoding == "utf-8" else "replace"
            (Path(folder) / f"{name}.csv").write_bytes(text.encode(encoding, kept))
        sound(lambda: read_ledger(POLICY, folder))
