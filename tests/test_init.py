"""The blank form of a county overlay: it parses, is laid out, checks, and can be filled in."""

import re
from functools import cache
from pathlib import Path

import pytest

from policyrules.authoring.county_form import overlay_template
from policyrules.base.errors import Source
from policyrules.base.saying import Language
from policyrules.cli import main
from policyrules.core.spoken import figure_written
from policyrules.language.layout import format_source
from policyrules.language.parser import parse
from policyrules.loading import check, find_backgrounds, find_policies, load

PLACES = sorted(find_policies())


@cache
def template(place: str, language: Language = "zh") -> str:
    return overlay_template(load(place), backgrounds=find_backgrounds(place), language=language)


Said = frozenset[tuple[str, str]]


def said_of(place: str, overlay: Path | None = None) -> Said:
    """What check says of a place, but for notes."""
    return frozenset((f.code, f.said.zh) for f in check(place, overlay=overlay) if f.severity != "info")


@cache
def said_of_its_own(place: str) -> Said:
    """What check says of a place as it is shipped."""
    return said_of(place)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_blank_form_is_sound(place: str, language: Language, tmp_path: Path) -> None:
    """In both languages the form parses as it stands, is laid out as fmt would, and checks without a fault."""
    text = template(place, language)
    source = Source("my_county.policy", text)
    assert parse(source)[1] == ()
    assert format_source(source) == text
    path = tmp_path / "my_county.policy"
    path.write_text(text, "utf-8")
    assert said_of(place, path) - said_of_its_own(place) == set()


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_is_open_is_listed(place: str) -> None:
    """Every figure, every reading that may be chosen and every discretion has a line to fill in."""
    policy, text = load(place), template(place)
    for given in policy.givens.values():
        if given.kind == "standard" and given.level == "county":
            assert f"\n# 填写 {figure_written(policy, given).zh} " in text
        if given.kind == "reading":
            assert (f"\n# 选定 {given.id}." in text) == bool(given.holders)
    for discretion in policy.discretions.values():
        assert all(holder in text for holder in discretion.holders)
    assert text.count("\n# 启用 ") == sum(len(set(d.modes) - {"unused"}) for d in policy.discretions.values())


VALUES = {
    "一体化日期": "2020-07-01",
    "就业成本比例": "60%",
    "就业成本月数": "6个月",
    "重度残疾等级": "2",
    "医疗救助比例": "75%",
    "医疗救助封顶线": "60000元",
    "基本医保封顶线": "120000元",
    "农村低保标准": "4800元/人·年",
    "农民人均纯收入": "20000元/人·年",
}


def filled(text: str) -> str:
    """The lines for which there is a value, taken out of their comments and filled in."""
    lines = []
    for line in text.split("\n"):
        match = re.match(r"# (填写|选定|启用|引入) (\S+)", line)
        wanted = match and (match[2] in VALUES or match[1] == "引入" or line.startswith("# 选定 A08"))
        wanted = wanted or line.startswith("# 启用 必要就业成本 一律")
        if match and wanted:
            line = line[2:].replace("自 〔起日〕", "自 2017-07-01").replace("〔年份〕", "2016")
            line = re.sub(r"为 〔(数|日期)〕\S*", f"为 {VALUES.get(match[2], '')}", line)
            line = (
                line.replace("〔文件名〕", "某县细则").replace("〔条〕", "第一条").replace("〔短语〕", "短语")
            )
        lines.append(line)
    return "\n".join(lines)


def test_filled_in_it_loads(tmp_path: Path) -> None:
    """Lines taken out of their comments and filled in make an overlay that loads, with those values."""
    path = tmp_path / "my_county.policy"
    path.write_text(filled(template("yancheng")), "utf-8")
    policy = load("yancheng", overlay=path)
    assert policy.givens["rural_standard"].values[0].value == 480000
    assert policy.givens["farmer_income"].values[0].value == 2000000
    assert policy.givens["A08"].values[0].value == "applicants_too"
    assert policy.givens[policy.discretions["employment_cost"].mode].values[0].value == "always"
    assert "national_difference" in policy.provisions


def test_says_who_and_within_what() -> None:
    """A figure's entry has its unit, who sets it, and each constraint with its clause."""
    text = template("yancheng")
    assert (
        """\
# 就业成本月数 (cost_months)：个月
#   由 县级民政部门 定（三（一）第5句 “延续时间不超过6个月”）
#   必须 不低于 1个月（三（一）第5句 “从就业当月算起”）
#   必须 不高于 6个月（三（一）第5句 “延续时间不超过6个月”）
# 填写 就业成本月数 自 〔起日〕 为 〔数〕个月 依据 《〔文件名〕》 〔条〕 “〔短语〕”
"""
        in text
    )
    assert "#   必须 不低于 50% × 上年(农村常住居民人均可支配收入)" in text


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes the form; a file that is there is never written over."""
    path = tmp_path / "my_county.policy"
    assert main(["init", "county", "--of", "dayao", "--output", str(path)]) == 0
    assert path.read_text("utf-8") == template("dayao")
    path.write_text("mine", "utf-8")
    assert main(["init", "county", "--of", "dayao", "--output", str(path)]) == 2
    assert path.read_text("utf-8") == "mine"
    assert "已有这个文件" in capsys.readouterr().err


ENGLISH = {
    "cost_months": "6",
    "rural_standard": "4800",
    "farmer_income": "20000",
}


def test_filled_in_english_it_loads(tmp_path: Path) -> None:
    """The English form has English keywords in its commented lines too: filled in, they load as the Chinese ones do."""
    lines = []
    for line in template("yancheng", "en").split("\n"):
        match = re.match(r"# (fill|choose|enable|bring_in) (\S+)", line)
        if match and (match[2] in ENGLISH or match[1] == "bring_in" or line.startswith("# enable employment_cost always")
                      or line.startswith("# choose A08")):  # fmt: skip
            line = line[2:].replace("〔first day〕", "2017-07-01").replace("〔year〕", "2016")
            line = line.replace("〔number〕", ENGLISH.get(match[2], "")).replace(
                "〔document〕", "Rules of my county"
            )
            line = line.replace("〔clause〕", "第一条").replace("〔phrase〕", "phrase")
        lines.append(line)
    path = tmp_path / "my_county.policy"
    path.write_text("\n".join(lines), "utf-8")
    policy = load("yancheng", overlay=path)
    assert policy.givens["rural_standard"].values[0].value == 480000
    assert policy.givens["farmer_income"].values[0].value == 2000000
    assert policy.givens["cost_months"].values[0].value == 6
    assert policy.givens["A08"].values[0].value == "applicants_too"
    assert policy.givens[policy.discretions["employment_cost"].mode].values[0].value == "always"
    assert "national_difference" in policy.provisions


def test_the_command_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    """init --lang en writes the English form."""
    assert main(["--lang", "en", "init", "county", "--of", "yancheng"]) == 0
    assert capsys.readouterr().out == template("yancheng", "en")
