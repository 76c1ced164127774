"""Typical households: read from a folder, drawn on the pages of a place and under all of them together."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from places import PLACES, POLICIES
from policyrules.base.errors import UsageError
from policyrules.comparing.typical import Setting, read_typical, typical_curve
from policyrules.core.policy import Policy
from policyrules.loading import load
from policyrules.pages import pages
from policyrules.pages.curves import curves_page
from policyrules.pages.view import Place, View

FOLDER = POLICIES.parent / "examples" / "typical"
TYPICALS = read_typical(FOLDER)

RULES = """政策 {id} “小县办法（虚构）” 文号 “1” 印发 2024-01-01 生效 2024-01-01 辖区 “{place}” 词汇 words
条款 一 “收入低于线的，按月补助”
决定 补助 (aid) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月 依据 一 “按月补助”
  情形 低 (low) 当 收入 低于 {line}元/月 则 给 金额 {paid}
  情形 高 (high) 当 收入 不低于 {line}元/月 则 不给
  其余 未规定
"""
WORDS = """实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 载于 民政台账 不低于 0元/月
"""
HOUSEHOLD = {
    "title": ["一户", "a household"],
    "about": ["只有收入。", "It has an income alone."],
    "vary": "income",
    "to": "1000",
    "step": "100",
    "household": {"id": "1", "income": "0", "elsewhere": True},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small invented places, of which the first has a cliff, and a household."""
    for name, text in (
        ("vocabulary/words.policy", WORDS),
        ("one/r.policy", RULES.format(id="one", place="甲县（虚构）", line=500, paid="200元/月")),
        ("two/r.policy", RULES.format(id="two", place="乙县（虚构）", line=300, paid="300元/月 - 收入")),
        ("households/a.json", json.dumps(HOUSEHOLD)),
        (
            "households/places.json",
            json.dumps({p: {"on": "2024-05-01", "programme": "aid"} for p in ("one", "two")}),
        ),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def loader(folder: Path, place: str) -> Callable[[str | None], Policy]:
    return cache(lambda overlay: load(place, overlay=overlay, policies=folder))


def page_of(folder: Path, place: str = "one") -> str:
    policy_with = loader(folder, place)
    place_ = Place(policy_with(None), policy_with, typicals=read_typical(folder / "households"))
    return "\n\n".join(curves_page(View(place_, "zh")))


def test_a_cliff_is_drawn_and_explained(folder: Path) -> None:
    """At 500.00 the 200 a month are lost: marked in the picture, said in words, and made up for at 700."""
    page = page_of(folder)
    assert page.count('<line class="cliff"') == 1
    assert "由 499.99元/月 到 500.00元/月：悬崖，每月少得 199.99元/月" in page
    assert "要挣到 700.00元/月 左右，到手的才和悬崖之前一样多。" in page
    assert "| 400.00元/月 | 给 | 200.00元/月 | 600.00元/月 |" in page
    assert "| 500.00元/月 | 不给 | 0.00元/月 | 500.00元/月 |" in page


def test_a_picture_is_scrolled_with_keys(folder: Path) -> None:
    """A picture wider than a phone can be reached, and scrolled, from the keyboard."""
    page = page_of(folder)
    assert page.count('<figure class="picture" tabindex="0">') == page.count("<svg") == 1


def test_more_work_that_brings_nothing(folder: Path) -> None:
    """Where benefit falls as fast as earnings rise, the stretch is said; it is no cliff."""
    page = page_of(folder, "two")
    assert "由 0.00元/月 到 300.00元/月，多挣的和少发的一样多，到手一直是 300.00元/月" in page
    assert "没有悬崖" in page


def test_places_in_one_picture(folder: Path) -> None:
    """The same household under both places: one picture with a line of each, and a row for each value."""
    found = pages(
        [loader(folder, "one"), loader(folder, "two")], typicals=read_typical(folder / "households")
    )
    page = found["zh/differences.md"].split("## 同样的家庭在各地")[1]
    assert page.count("<svg") == 1
    assert [kind in page for kind in ('path class="place-0"', 'path class="place-1"')] == [True, True]
    assert "| 100.00元/月 | 给 300.00元/月 | 给 300.00元/月 |" in page
    assert "| 400.00元/月 | 给 600.00元/月 | 不给 400.00元/月 |" in page


def test_a_place_that_is_not_named(folder: Path) -> None:
    """A place without a setting draws nothing and says so."""
    (folder / "households" / "places.json").write_text('{"two": {"on": "2024-05-01", "programme": "aid"}}')
    assert page_of(folder) == "没有给典型家庭。"


def test_a_household_that_a_place_cannot_read(folder: Path) -> None:
    """The page of a place says why it cannot decide a household."""
    path = folder / "households" / "a.json"
    path.write_text(json.dumps(HOUSEHOLD | {"vary": "pay"}))
    assert "本地不能决定这户：" in page_of(folder)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "[1", "a.json 应是一个 JSON 对象"),
        ("a.json", "{}", "a.json 应有 title、about"),
        ("a.json", json.dumps(HOUSEHOLD | {"to": 1000}), "a.json 应有 title、about"),
        ("places.json", '{"one": {"on": "soon", "programme": "aid"}}', "places.json 的 one 应有 on"),
        ("places.json", '{"one": {"on": "2024-05-01", "programme": "aid", "beside": "x"}}', "的 one 应有 on"),
    ],
)
def test_a_file_that_is_no_household(folder: Path, name: str, text: str, said: str) -> None:
    """A file that does not say what it must is refused, and named."""
    (folder / "households" / name).write_text(text)
    with pytest.raises(UsageError) as refused:
        read_typical(folder / "households")
    assert said in refused.value.said.zh


def test_a_folder_without_households(tmp_path: Path) -> None:
    """A folder in which there is none is refused."""
    with pytest.raises(UsageError):
        read_typical(tmp_path)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_decides_every_typical_household(place: str) -> None:
    """Nothing is missing that a place asks of the typical households: what is in hand is known throughout."""
    setting: Setting = TYPICALS.settings[place]
    policy = load(place, overlay=setting.overlay, policies=POLICIES)
    for typical in TYPICALS.households:
        points = typical_curve(policy, typical, setting).points
        assert [point.value for point in points if point.in_hand is None] == [], typical.id


def test_the_cliff_of_yangjiang() -> None:
    """The line is 450.00 a month and head. The child's supplement of 20 % of it (90.00) ends with the benefit,
    once pay reaches three times 450.00: at 1350.00.
    """
    setting = TYPICALS.settings["yangjiang"]
    policy = load("yangjiang", overlay=setting.overlay, policies=POLICIES)
    (typical,) = (t for t in TYPICALS.households if t.id == "2-three")
    (turn,) = typical_curve(policy, typical, setting).cliffs
    assert (turn.below.value, turn.above.value) == (134999, 135000)
    assert turn.below.in_hand is not None
    assert turn.above.in_hand is not None
    assert turn.below.in_hand - turn.above.in_hand == 9000


def test_what_rounding_takes_is_no_cliff(folder: Path) -> None:
    """Where less than a yuan is lost, as by rounding down to the yuan, the page marks no cliff."""
    rules = folder / "two" / "r.policy"
    rules.write_text(rules.read_text("utf-8").replace("300元/月 - 收入", "0.5元/月"), "utf-8")
    page = page_of(folder, "two")
    assert '<line class="cliff"' not in page
    assert "没有悬崖" in page


def test_the_households_are_invented() -> None:
    """Whoever finds something of a typical household is said to be invented."""
    for path in FOLDER.glob("[0-9]*.json"):
        assert {*re.findall(r'"by": "([^"]*)"', path.read_text("utf-8"))} <= {"示例县民政局（虚构）"}
