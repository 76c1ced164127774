"""Finding places on disk, and reading one with everything that belongs to it."""

from pathlib import Path
from types import ModuleType

import pytest

from meaning import COUNTY, HEAD, NATIONAL, RULES, WORDS
from policyrules import loading as load_module
from policyrules.base.errors import PolicyError, UsageError
from policyrules.loading import check, find_policies, load

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


def test_an_installed_package_offers_policies(policies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point that is a package offers its own folder, one that is a path that folder."""
    package = ModuleType("pack")
    package.__path__ = [str(policies)]

    class Entry:
        name = "pack"

        def __init__(self, offered: object) -> None:
            self.offered = offered

        def load(self) -> object:
            return self.offered

    for offered in (package, policies, str(policies)):
        monkeypatch.setattr(load_module, "entry_points", lambda group, o=offered: [Entry(o)])
        assert find_policies()["place"] == policies / "place"


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
