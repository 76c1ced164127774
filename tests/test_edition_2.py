"""tools/to_edition_2.py: files of the first edition brought over, so that they decide the same."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from to_edition_2 import CannotReadError, brought_over, readings_of, run

from building import policy
from policyrules import decide, read_case
from policyrules.base.errors import Source
from policyrules.language.layout import format_source
from policyrules.language.parser import analyse, parse

POLICIES = Path(__file__).parent.parent / "policies"


def over(text: str) -> tuple[str, str]:
    """The text in the second edition, and what was done."""
    source = Source("x", text)
    new, did = brought_over(source, readings_of([analyse(source)]))
    return new, did.said


EXAMPLES = [
    # what was the standard's own, wherever it stood, with its comments
    (
        "标准 甲 (a): 元 由 县\n"
        "  # 上限\n"
        "  必须 不高于 6元 当 乙 依据 一 “x”  # 六\n"
        "  # 先这样\n"
        "  默认 6元  # 县里没定\n"
        "  依据 二 “y”  # 都要\n"
        "\n"
        "# 下一条\n"
        "条件 乙 (b) 对 户 当 丙\n",
        "标准 甲 (a): 元 由 县\n"
        "  # 先这样\n"
        "  默认 6元  # 县里没定\n"
        "  依据 二 “y”  # 都要\n"
        "  # 上限\n"
        "  必须 不高于 6元 当 乙 依据 一 “x”  # 六\n"
        "\n"
        "# 下一条\n"
        "条件 乙 (b) 对 户 当 丙\n",
        "2 moved to where what they belong to begins",
    ),
    # a second 依据 after a value was the standard's own
    (
        "标准 甲 (a): 元 2016年 为 6元 依据 一 “x” 依据 二 “y” 自 2017-01-01 为 7元",
        "标准 甲 (a): 元 依据 二 “y” 2016年 为 6元 依据 一 “x” 自 2017-01-01 为 7元",
        "1 moved to where what they belong to begins",
    ),
    # one line after a comment
    (
        "标准 甲 (a): 元 必须 不低于 6元  # 六\n默认 6元 条件 乙 (b) 对 户 当 丙",
        "标准 甲 (a): 元\n默认 6元 必须 不低于 6元  # 六\n 条件 乙 (b) 对 户 当 丙",
        "1 moved to where what they belong to begins",
    ),
    (
        "释义 A1 “问”\n  读法 甲 (a) “一”\n  采用 甲\n",
        "释义 A1 “问”\n  采用 甲\n  读法 甲 (a) “一”\n",
        "1 moved to where what they belong to begins",
    ),
    # 取整 was the decision's own; two 依据 of a case are one
    (
        "决定 甲 (a) 对 户 结果 给 (g)\n"
        "  情形 乙 (b) 当 丙 则 给\n"
        "    依据 一 “x”\n"
        "    依据 二 “y”\n"
        "  取整 舍去 1元\n",
        "决定 甲 (a) 对 户 结果 给 (g)\n"
        "  取整 舍去 1元\n"
        "  情形 乙 (b) 当 丙 则 给\n"
        "    依据 一 “x”，二 “y”\n",
        "1 moved to where what they belong to begins; 1 citations joined to the one before",
    ),
    # what followed a 设 belonged to the 应得 before it
    (
        "案例 “甲” 于 2017-01-01\n  设 户\n  以 示例县\n  应得 乙 为 给\n  设 成员\n  缺 丙\n",
        "案例 “甲” 于 2017-01-01\n  以 示例县\n  设 户\n  应得 乙 为 给\n  缺 丙\n  设 成员\n",
        "2 moved to where what they belong to begins",
    ),
    # the options of a reading that a choice left out
    (
        "reading A1 “q” taken one option one (a) “1” option two (b) “2”\n"
        "condition c (c) for household when under A1.one x  # only then\n",
        "reading A1 “q” taken one option one (a) “1” option two (b) “2”\n"
        "condition c (c) for household when under A1.one x  # only then\n"
        "    when under A1.two yes\n",
        "1 options added to a choice",
    ),
    # a minus before 若无 went for the whole
    (
        "计算 甲 (a) 对 户 : 元/月 为 丙 - -原额 若无 3元/月  # 负\n计算 乙 (b) 对 户 : 元/月 为 - - 原额 若无 (2元/月)\n",
        "计算 甲 (a) 对 户 : 元/月 为 丙 - -(原额 若无 3元/月)  # 负\n"
        "计算 乙 (b) 对 户 : 元/月 为 - - (原额 若无 (2元/月))\n",
        "2 negative numbers bracketed",
    ),
    ("条件 乙 (b) 对 户 当 依 A9.甲 丙\n", "条件 乙 (b) 对 户 当 依 A9.甲 丙\n",
     "nothing to change; options of A9 not found, left as it is"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "did"), EXAMPLES)
def test_what_is_done(first: str, second: str, did: str) -> None:
    """Clauses go where what they belong to begins, with their comments; nothing else is touched."""
    assert over(first) == (second, did)
    assert parse(Source("x", second))[1] == ()
    assert over(second)[0] == second


def test_a_choice_decides_as_it_did() -> None:
    """Under an option without a clause the rule applied; brought over it still does."""
    text = (
        "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
        "决定 aid (aid) 对 户 结果 给 (give), 不给 (refuse)\n"
        "  情形 a (a) 当 依 A01.乙 困难 则 给 依据 一 “标准” 其余 则 不给"
    )
    found = policy(over(text)[0])
    case = read_case(found, {"id": "1", "complete": "all", "hardship": False})
    answers = [
        decide(found, case, on=found.document.start, assume={"A01": o}).outcome for o in ("one", "two")
    ]
    assert [a.id for a in answers if a] == ["give", "refuse"]


def test_what_cannot_be_read_is_refused() -> None:
    """A mistake of another kind is no matter of editions."""
    with pytest.raises(CannotReadError) as refused:
        over("标准 甲 (a): 元 必须 不高于\n默认 6元")
    assert [f.code for f in refused.value.findings] == ["PR110"]


def test_files_and_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files below a folder are brought over in place; what cannot be read stays as it is."""
    (tmp_path / "overlays").mkdir()
    good, bad, done = (tmp_path / name for name in ("a.policy", "b.policy", "overlays/c.policy"))
    good.write_bytes("标准 甲 (a): 元 由 县\r\n  必须 不低于 1元\r\n  默认 2元\r\n".encode())
    bad.write_text("标准 甲 (a): 元 由", "utf-8")
    done.write_text("填写 甲 2016年 为 1元 依据 一 “x”\n", "utf-8")
    assert run([tmp_path]) == 1
    assert good.read_bytes() == "标准 甲 (a): 元 由 县\r\n  默认 2元\r\n  必须 不低于 1元\r\n".encode()
    assert bad.read_text("utf-8") == "标准 甲 (a): 元 由"
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{good}: 1 moved to where what they belong to begins"
    assert said[1] == f"{bad}: cannot be read, left as it is"
    assert said[2].startswith(f"{bad}:1:13: 错误 PR110")
    assert said[-1] == f"{done}: nothing to change"
    assert run([good]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.policy", "b.policy", "overlays"]


@cache
def readings_in(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The readings of the files in a folder."""
    return readings_of([analyse(Source(p.name, p.read_text("utf-8"))) for p in folder.glob("*.policy")])


@pytest.mark.parametrize("path", sorted(POLICIES.rglob("*.policy")), ids=lambda p: p.name)
def test_shipped_files_are_of_the_second_edition(path: Path) -> None:
    """Nothing in the places is left to bring over; in the English vocabulary neither."""
    readings = readings_in(path.parent)
    text = path.read_text("utf-8")
    english = format_source(Source("x", text), vocabulary="en")
    for written in (text, english):
        assert brought_over(Source("x", written), readings)[0] == written
    assert not re.search("必须.*默认", text)
