"""Finding places on disk, and reading one with everything that belongs to it."""

import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import SimpleNamespace

import pytest

from building import COUNTY, HEAD, NATIONAL, RULES, WORDS
from policyrules.base.errors import PolicyError, UsageError
from policyrules.loading import check, find_policies, installed, load, places

FILL = "填写 低保线 自 2020-01-01 为 4800元/人·年 依据 《某线》 第一条 “四千八”\n"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A folder of policies: one place in two files, its overlay, a vocabulary, a background."""
    texts = {
        "vocabulary/small.policy": WORDS,
        "background/national.policy": NATIONAL,
        "place/00-head.policy": HEAD,
        "place/10-rules.policy": RULES,
        "place/overlays/county.policy": COUNTY + FILL,
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_places_are_folders_with_policies(policies: Path) -> None:
    """Vocabulary and background are no places; an empty folder is none either."""
    (policies / "empty").mkdir()
    assert find_policies(policies) == {"place": policies / "place"}


def test_the_places_of_the_source_tree_are_found() -> None:
    """Without a folder the places that come with the library are at hand."""
    assert {"yancheng", "dayao"} <= set(find_policies())


@pytest.mark.parametrize("place", ["yancheng", "dayao"])
@pytest.mark.parametrize("overlay", [None, "example_county"])
def test_the_places_have_no_errors(place: str, overlay: str | None) -> None:
    """What comes with the library loads, with its example county and without."""
    assert [f for f in check(place, overlay=overlay) if f.severity == "error"] == []
    assert load(place, overlay=overlay).id == place


def test_a_missing_folder(tmp_path: Path) -> None:
    """Asking for policies where there is no folder is the caller's mistake."""
    with pytest.raises(UsageError, match="no such folder"):
        find_policies(tmp_path / "nowhere")


@pytest.mark.parametrize("offered", ["pack", "pack:FOLDER", "pack:PATH"])
def test_an_installed_package_offers_policies(
    offered: str, policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry point that is a package offers its own folders, one that is a path that folder."""
    site = tmp_path / "site"
    (site / "pack-1.0.dist-info").mkdir(parents=True)
    (site / "pack-1.0.dist-info" / "METADATA").write_text("Name: pack\nVersion: 1.0\n", "utf-8")
    names = f"[policyrules.policies]\npack = {offered}\n"
    (site / "pack-1.0.dist-info" / "entry_points.txt").write_text(names, "utf-8")
    (site / "pack").mkdir()
    code = f"from pathlib import Path\nFOLDER = {str(policies)!r}\nPATH = Path(FOLDER)\n__path__.append(FOLDER)\n"
    (site / "pack" / "__init__.py").write_text(code, "utf-8")
    monkeypatch.setattr(places, "_installed", places._installed.__wrapped__)
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "pack", raising=False)
    assert find_policies()["place"] == policies / "place"


def test_packages_are_asked_only_where_one_may_offer_policies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing on the path names the group: none. An archive, or a finder of another kind, may."""
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "nothing")])
    (tmp_path / "other.dist-info").mkdir()
    (tmp_path / "other.dist-info" / "entry_points.txt").write_text("[others]\n", "utf-8")
    assert not installed.may_be_offered()
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"PK")
    monkeypatch.setattr(sys, "path", [str(archive)])
    assert installed.may_be_offered()
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "meta_path", [PathFinder, SimpleNamespace(find_distributions=list)])
    assert installed.may_be_offered()


def test_a_place_is_all_its_files(policies: Path) -> None:
    """The files of a place are one policy; its vocabulary is found by the name in its header."""
    found = load("place", policies=policies)
    assert found.id == "place"
    assert set(found.programmes) == {"aid"}
    assert "household.hardship" in found.givens
    assert found.givens["line"].values == ()


def test_a_place_by_its_path(policies: Path) -> None:
    """A folder may be named by its path; the digest is the same as by name."""
    assert load(policies / "place").digest == load("place", policies=policies).digest


def test_the_digest_does_not_depend_on_where_it_stands(policies: Path, tmp_path: Path) -> None:
    """Copied elsewhere the same files have the same digest."""
    other = tmp_path / "elsewhere"
    for path in list(policies.rglob("*.policy")):
        copy = other / path.relative_to(policies)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert load("place", policies=other).digest == load("place", policies=policies).digest


def test_one_file_is_a_policy(tmp_path: Path) -> None:
    """A single file with its own entities needs no folder around it."""
    path = tmp_path / "one.policy"
    own = HEAD.replace(" 词汇 words", "") + WORDS.split("\n", 1)[1] + RULES
    path.write_text(own, "utf-8")
    assert load(path).id == "place"


@pytest.mark.parametrize("name", ["county", "某县细则"])
def test_an_overlay_by_name_or_title(policies: Path, name: str) -> None:
    """An overlay is found by its file's name, the id or the title in its header."""
    found = load("place", overlay=name, policies=policies)
    assert [value.value for value in found.givens["line"].values] == [480000]


def test_an_overlay_by_the_id_in_its_header(policies: Path) -> None:
    """The id in the header counts even when the file is named otherwise."""
    overlays = policies / "place" / "overlays"
    (overlays / "county.policy").rename(overlays / "other.policy")
    assert load("place", overlay="county", policies=policies).givens["line"].values != ()


def test_an_overlay_by_path(policies: Path, tmp_path: Path) -> None:
    """An overlay may stand anywhere when its path is given."""
    path = tmp_path / "my.policy"
    path.write_text(COUNTY + FILL, "utf-8")
    assert load("place", overlay=path, policies=policies).givens["line"].values != ()
    with pytest.raises(UsageError, match="no such file"):
        load("place", overlay=tmp_path / "none.policy", policies=policies)


def test_unknown_places_and_overlays_are_suggested(policies: Path) -> None:
    """A misspelled place or overlay is the caller's mistake; the closest name is offered."""
    with pytest.raises(UsageError, match="did you mean 'place'"):
        load("plaec", policies=policies)
    with pytest.raises(UsageError, match="did you mean 'county'"):
        load("place", overlay="countie", policies=policies)
    with pytest.raises(UsageError, match="no \\.policy files here"):
        load(policies / "empty")


def test_an_unknown_vocabulary(policies: Path) -> None:
    """A header that names no vocabulary at hand is told so, at that place."""
    head = policies / "place" / "00-head.policy"
    head.write_text(HEAD.replace("词汇 words", "词汇 wards"), "utf-8")
    first = check("place", policies=policies)[0]
    assert (first.code, str(first.span)) == ("PR210", "place/00-head.policy:1:64")
    assert first.said.zh == "没有叫“wards”的词汇"
    assert first.help.zh == "是不是“words”？"


def test_errors_are_raised_together(policies: Path) -> None:
    """A policy with errors does not load; the exception holds all of them, warnings not."""
    with (policies / "place" / "10-rules.policy").open("a", encoding="utf-8") as file:
        file.write("条件 a (a) 对 户 当 困男\n条件 b (b) 对 户 当 差数\n")
        file.write(
            "标准 闲 (idle) : 元 依据 一 “标” 自 2020-01-01 至 2020-01-02 为 1元 自 2020-02-01 为 2元\n"
        )
    with pytest.raises(PolicyError) as caught:
        load("place", policies=policies)
    assert [f.code for f in caught.value.findings] == ["PR201", "PR301"]


def test_a_mistake_that_only_the_whole_shows_is_raised_too(policies: Path) -> None:
    """A clause that is not in the register stops loading."""
    with (policies / "place" / "10-rules.policy").open("a", encoding="utf-8") as file:
        file.write("条件 a (a) 对 户 当 困难 依据 九 “没有”\n")
    with pytest.raises(PolicyError) as caught:
        load("place", policies=policies)
    assert [f.code for f in caught.value.findings] == ["PR402"]


def test_a_broken_declaration_does_not_bury_itself(policies: Path) -> None:
    """Names that a broken declaration would have declared are not reported as unknown."""
    rules = policies / "place" / "10-rules.policy"
    rules.write_text(RULES.replace("对 户 : 人 为 计数 成员", "对 户 : 人 为 为 计数 成员"), "utf-8")
    assert [f.code for f in check("place", policies=policies)] == ["PR110"]


def test_a_file_that_is_not_utf8(policies: Path) -> None:
    """A file in another encoding is one finding, and the rest is still read."""
    (policies / "place" / "20-more.policy").write_bytes("条件 甲 (a) 对 户 当 困难".encode("gb18030"))
    assert [f.code for f in check("place", policies=policies)] == ["PR101"]


def test_findings_stand_in_the_order_of_the_files(policies: Path) -> None:
    """Several places are checked one after the other, each in the order of its text."""
    with (policies / "place" / "00-head.policy").open("a", encoding="utf-8") as file:
        file.write("条款 一 “又一次”\n")
    with (policies / "place" / "10-rules.policy").open("a", encoding="utf-8") as file:
        file.write("条件 b (b) 对 户 当 差数\n条件 a (a) 对 户 当 困男\n")
    codes = [f.code for f in check("place", policies=policies)]
    assert codes == ["PR403", "PR301", "PR201"]
    assert [f.code for f in check("place", "place", policies=policies)] == codes * 2


def test_open_figures_are_named_on_asking_and_with_an_overlay(policies: Path) -> None:
    """Without an overlay they are expected; with one, what it left open is a note."""
    assert check("place", policies=policies) == ()
    assert [f.code for f in check("place", policies=policies, open_terms=True)] == ["PR509"]
    overlay = policies / "place" / "overlays" / "county.policy"
    overlay.write_text(COUNTY, "utf-8")
    found = check("place", overlay="county", policies=policies)
    assert [(f.code, f.severity) for f in found] == [("PR509", "info")]


def test_a_register_that_could_not_be_read_is_not_said_to_lack_clauses(policies: Path) -> None:
    """Where the file of the clauses is not UTF-8, that is said, not that every clause cited is unknown."""
    (policies / "place" / "90-clauses.policy").write_bytes("条款 三 “决定”".encode("gb18030"))
    head = policies / "place" / "00-head.policy"
    head.write_text(head.read_text("utf-8").replace("条款 三 “决定”\n", ""), "utf-8")
    assert [f.code for f in check("place", policies=policies) if f.severity == "error"] == ["PR101"]


def test_a_vocabulary_that_could_not_be_read_is_not_said_to_lack_entities(policies: Path) -> None:
    """Where the vocabulary is broken, its mistake is said, not that the header should name one."""
    (path,) = (policies / "vocabulary").glob("*.policy")
    path.write_text(path.read_text("utf-8").split("\n", 1)[0] + "\n实体 户 household\n", "utf-8")
    codes = {f.code for f in check("place", policies=policies) if f.severity == "error"}
    assert codes == {"PR110"}


# ── one mistake is one finding ───────────────────────────────────────────────

HEADER = "政策 probe “试” 文号 “1” 印发 2016-01-01 生效 2016-01-01 辖区 “试（虚构）”\n"
SMALL = """\
条款 一 “一”
实体 户 (household) 列名 households
事实 收入 (income) : 元/月 不低于 0元/月
条件 困难 (poor) 对 户 当 收入 低于 500元/月 依据 一 “一”
决定 救助 (aid) 对 户 结果 给 (give)，不给 (none)
情形 甲 (a) 当 困难 则 给 依据 一 “一”
其余 则 不给 依据 一 “一”
"""


def said(tmp_path: Path, text: str) -> list[str]:
    """The findings on a place of one file, each with its line, code, sentence and help."""
    (tmp_path / "x.policy").write_text(text, "utf-8")
    found = check(tmp_path)
    return [f"{f.span.line if f.span else 0} {f.code} {f.said.zh}；{f.help.zh}" for f in found]


@pytest.mark.parametrize(
    ("right", "wrong", "said_of_it"),
    [
        ("印发", "印發", "1 PR111 没有关键词“印發”；是不是“印发”？"),
        ("文号", "文书", "1 PR111 没有关键词“文书”；是不是“文号”？"),
        ("条款 一", "條款 一", "2 PR111 没有关键词“條款”；是不是“条款”？"),
        ("实体", "实休", "3 PR111 没有关键词“实休”；是不是“实体”？"),
        ("实体", "實體", "3 PR111 没有关键词“實體”；是不是“实体”？"),
        ("事实", "事时", "4 PR111 没有关键词“事时”；是不是“事实”？"),
        ("条件", "条见", "5 PR111 没有关键词“条见”；是不是“条件”？"),
        (
            "条件 困难",
            "条件困难",
            "5 PR117 “条件困难”里，关键词“条件”和名称粘在一起；关键词要用空格与名称分开：写“条件 困难”",
        ),
        ("决定", "決定", "6 PR111 没有关键词“決定”；是不是“决定”？"),
        ("情形", "情型", "7 PR111 没有关键词“情型”；是不是“情形”？"),
        (
            "文号 “1”",
            "“1”",
            "1 PR110 “试”之后不能是“1”；这里可以写：“文号”、“发文”、“印发”、“生效”、“辖区”、“词汇”、“上级”、“替代”、“修订”",
        ),
        (
            "甲 (a)",
            "否 (next)",
            "7 PR112 这里应为名称，“否”却是关键词；可改为“否_1”一类的名称；这里不能作名称的：声明的词、值（是、无……）、结果、记入、"
            "代、金额、数值、情形、暂缓、当、期间、裁量、依释义、例外于、次于、依据、其余、记账、取整、以、看、命中、优先、得出、行、为、则",
        ),
        ("辖区 “试（虚构）”", "词汇 无处", "1 PR210 没有叫“无处”的词汇；"),
        (
            "元/月 依",
            "元/月 “一” 依",
            "5 PR110 “500元/月”之后不能是“一”；这里可以写：运算或比较（+、×、低于、等于、且……）、“当”、“期间”、“裁量”、“依释义”、“依据”、“为”",
        ),
        (
            "条款 一",
            f"# {'长' * 20_000}\n条款 一",
            "2 PR103 这一行超过 20000 个字符；换行不影响意思，可以分成几行",
        ),
    ],
)
def test_one_mistake_is_one_finding(tmp_path: Path, right: str, wrong: str, said_of_it: str) -> None:
    """A word wrong anywhere is said once, with the word that was meant; what follows from it is not said."""
    assert said(tmp_path, HEADER + SMALL) == []
    assert said(tmp_path, (HEADER + SMALL).replace(right, wrong, 1)) == [said_of_it]


def test_every_misspelled_declaration_is_said_at_once(tmp_path: Path) -> None:
    """A text in traditional characters gets a finding for each declaration."""
    text = HEADER + SMALL
    for right, wrong in (
        ("条款", "條款"),
        ("实体", "實體"),
        ("事实", "事實"),
        ("条件", "條件"),
        ("决定", "決定"),
    ):
        text = text.replace(right, wrong)
    assert [line.split("；")[0] for line in said(tmp_path, text)] == [
        f"{line} PR111 没有关键词“{word}”"
        for line, word in enumerate(["條款", "實體", "事實", "條件", "決定"], 2)
    ]


def test_too_many_mistakes_are_counted(tmp_path: Path) -> None:
    """Of 20,000 quotations that are not closed two hundred are shown, with the number of the others."""
    found = said(tmp_path, HEADER + SMALL + "“\n" * 20_000)
    assert len(found) == 201
    assert found[0] == "9 PR105 引号没有合上：“；在同一行里用 ” 收尾"
    assert found[-1] == "209 PR124 还有 19800 条意见没有列出；先改前面的，再检查一次"


def test_the_files_of_a_place_are_bounded_together(tmp_path: Path) -> None:
    """Nine files of a million bytes are more than a place may hold: one finding, at the first beyond."""
    (tmp_path / "a.policy").write_text(HEADER + SMALL, "utf-8")
    for k in range(9):
        (tmp_path / f"b{k}.policy").write_text(("# " + "x" * 997 + "\n") * 1_000, "utf-8")
    name = f"{tmp_path.name}/b7.policy:1:1"
    assert [(str(f.span), f.code, f.said.zh) for f in check(tmp_path)] == [
        (name, "PR102", "一处的文件合计超过 8000000 字节，从这个文件起没有读")
    ]


@pytest.mark.parametrize("kind", ["fifo", "folder", "device"])
def test_what_is_no_regular_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A pipe named x.policy is not waited for; a folder and a device are refused too."""
    path = tmp_path / "x.policy"
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("/dev/zero")
    with pytest.raises(UsageError, match=r"x\.policy: not a file"):
        check(tmp_path)


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    """A link to a regular file is read like the file."""
    (tmp_path / "real.txt").write_text(HEADER + SMALL, "utf-8")
    (tmp_path / "x.policy").symlink_to(tmp_path / "real.txt")
    assert check(tmp_path) == ()


def test_a_name_that_is_not_utf8_is_shown(tmp_path: Path) -> None:
    """Bytes of a file's name that are no UTF-8, and control characters, stand as their numbers."""
    for name, shown in (
        (b"\xd5\xfe.policy", "‹U+DCD5›‹U+DCFE›.policy"),
        (b"a\x1b[31m.policy", "a‹U+001B›[31m.policy"),
    ):
        path = os.fsencode(tmp_path) + b"/" + name
        with open(path, "wb") as file:
            file.write((HEADER + SMALL + "条款 二 “\n").encode())
        (found,) = check(Path(os.fsdecode(path)))
        assert str(found.span) == f"{shown}:9:6"
        os.remove(path)
