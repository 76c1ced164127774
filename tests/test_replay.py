"""Receipts decided again: byte for byte, every entry of a file accounted for (guarantee G13)."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import small
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import main
from policyrules.core.json_form import canonical_bytes
from policyrules.deciding import decide
from policyrules.explaining.receipt import canonical
from policyrules.explaining.replaying import Replay, read_receipts, replay
from policyrules.loading import load

POLICY = small.policy()
CASE = small.household(25000, None)


def receipt(**asked: Any) -> bytes:
    return canonical(POLICY, decide(POLICY, CASE, on=small.ON, **asked), case=CASE)


def again(text: str | bytes) -> Replay:
    return replay(POLICY, CASE, text)


@pytest.mark.parametrize("asked", [{}, {"effects": True}])
def test_a_receipt_gives_its_bytes(asked: dict[str, Any]) -> None:
    """What decide can write, replay writes again."""
    assert again(receipt(**asked)).written == receipt(**asked)
    assert again(receipt(**asked)).same


def places(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place inside JSON data."""
    if isinstance(data, dict):
        return [p for k, v in data.items() for p in ((*path, k), *places(v, (*path, k)))]
    if isinstance(data, list):
        return [p for i, v in enumerate(data) for p in ((*path, i), *places(v, (*path, i)))]
    return []


def without(data: Any, path: tuple[str | int, ...]) -> None:
    for step in path[:-1]:
        data = data[step]
    del data[path[-1]]


def with_null(data: Any, path: tuple[str | int, ...]) -> None:
    for step in path[:-1]:
        data = data[step]
    if isinstance(data, dict):
        data[f"{path[-1]}_more"] = None
    else:
        data.append(None)


def with_another(data: Any, path: tuple[str | int, ...]) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = "another"


ALL = receipt(effects=True)
PLACES = places(json.loads(ALL))


@given(st.sampled_from(PLACES), st.sampled_from([without, with_null, with_another]))
def test_an_altered_receipt_does_not(path: tuple[str | int, ...], alter: Callable[..., None]) -> None:
    """A field removed, a null added, a value changed anywhere: it differs, or is no receipt of this case."""
    data = json.loads(ALL)
    alter(data, path)
    with suppress(UsageError):
        assert not again(canonical_bytes(data)).same


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True),
        lambda text: json.dumps(dict(reversed(json.loads(text).items())), ensure_ascii=False),
        lambda text: text.replace("{", '{"status":"refused",', 1),
        lambda text: text.replace("纳入", "\\u7eb3\\u5165", 1),
    ],
    ids=["indented", "reordered", "a key twice", "escaped"],
)
def test_the_same_data_written_otherwise_differs(rewrite: Callable[[str], str]) -> None:
    """A receipt is its bytes: indented, reordered, with a key twice, it is not what decide wrote."""
    found = again(rewrite(receipt().decode("utf-8")))
    assert [d.path for d in found.differences] == [""]
    assert found.said == Said("凭证被改写过", "the receipt was altered")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{}", "unit"),
        ("[1]", "unit"),
        ('{"unit": {"household": "甲户", "path": [["member"]]}, "receipt": {}}', "unit.path"),
        ('{"unit": {"household": "甲户", "path": []}, "receipt": {}, "on": "2017"}', "on"),
        ('{"unit": {"household": "甲户", "path": []}, "receipt": {}, "on": "2017-10-15"}', "programme"),
    ],
)
def test_what_is_no_receipt_says_which_part_is_not(text: str, part: str) -> None:
    """JSON that is no receipt is refused, with the part that is missing."""
    with pytest.raises(UsageError, match=f"not a receipt: {part} is missing"):
        again(text)


@pytest.mark.parametrize(
    ("text", "said"), [("{", "not JSON at 1:2"), ("[" * 100_000, "nested deeper"), ("[[[1e5,", "not JSON")]
)
def test_what_is_no_json_is_said(text: str, said: str) -> None:
    """Broken and endlessly nested text is refused in words."""
    with pytest.raises(UsageError, match=said):
        read_receipts(text)


def test_versions_text_and_result_are_named_apart() -> None:
    """Another engine, another text with the same result, another result: three different things."""
    old = json.loads(receipt())
    engine = canonical_bytes({**old, "receipt": {**old["receipt"], "engine": "0.0.9"}})
    assert again(engine).said.en == "another engine or language version, the same result"
    text = replay(evolve(POLICY, digest="1" * 64), CASE, receipt())
    assert text.said.en == "another text of the policy, the same result"
    richer = replay(evolve(POLICY, digest="1" * 64), small.household(25000, 100), receipt())
    assert richer.said.en == "another text of the policy, another result"


TINY = """政策 tiny “小镇补助” 文号 “1” 印发 2024-01-01 生效 2024-01-01 辖区 “小镇（虚构）”
条款 一 “补助”
实体 户 (household) 列名 households
  事实 月收入 (income) : 元/月 不低于 0元/月
实体 成员 (member) 属 户 列名 members 个人
  事实 重病 (ill) : 是否
决定 补助 (grant) 对 户
  结果 发放 (pay)，不发放 (refuse)
  金额 : 元/月
  情形 有病人 (ill_one) 当 任一 成员(重病) 则 发放 金额 100元/月 依据 一 “补助”
  其余 则 不发放 依据 一 “补助”
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "rules.policy").write_text(TINY, "utf-8")
    (tmp_path / "background").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def decided(*more: str) -> None:
    main(["decide", "./tiny", "--case", "cases.json", "--on", "2024-06-01", "--output", "r.json", *more])


def test_complete_stands_in_the_receipt(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run told that all lists are complete is replayed as such, without being told again."""
    (place / "cases.json").write_text('{"id": "A", "members": [{"id": "1", "ill": false}]}', "utf-8")
    decided("--complete", "members")
    found = json.loads((place / "r.json").read_text("utf-8"))[0]
    assert (found["outcome"]["id"], found["receipt"]["complete"]) == ("refuse", ["members"])
    capsys.readouterr()
    assert main(["replay", "r.json", "--case", "cases.json", "--place", "./tiny"]) == 0
    assert capsys.readouterr().out == ""


def test_every_entry_is_accounted_for(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A household that the case does not have, and one rejected then, are named; nothing is passed over."""
    (place / "cases.json").write_text('[{"id": "A"}, {"id": "B"}, {"id": "C", "income": "x"}]', "utf-8")
    decided()
    (place / "cases.json").write_text('[{"id": "A"}]', "utf-8")
    capsys.readouterr()
    assert main(["replay", "r.json", "--case", "cases.json", "--place", "./tiny", "--lang", "en"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "[2] B 补助: the case has no such household\n[3] C: was rejected then: nothing was decided\n"
    )
    assert "3 receipts, 1 differ or could not be decided again" in err


def test_a_file_that_is_not_used_changes_nothing(place: Path) -> None:
    """The digest is over the files used: a background rule that nobody brings in is none of them."""
    before = load("./tiny")
    assert [file.name for file in before.files] == ["tiny/rules.policy"]
    (place / "background" / "other.policy").write_text(
        "政策 other “另一办法” 文号 “2” 印发 2020-01-01 生效 2020-01-01 辖区 “全国（虚构）”\n条款 一 “补差”\n",
        "utf-8",
    )
    after = load("./tiny")
    assert (after.digest, after.files) == (before.digest, before.files)
    (place / "tiny" / "rules.policy").write_text(TINY.replace("100元", "101元"), "utf-8")
    assert load("./tiny").digest != before.digest


def test_an_overlay_stands_in_the_receipt() -> None:
    """The county's overlay and every file used are named, each with the digest of its text."""
    policy = load("yancheng", overlay="example_county")
    assert policy.overlay == "example_county"
    names = [file.name for file in policy.files]
    assert "yancheng/overlays/example_county.policy" in names
    assert names == sorted(names)
    assert len({file.digest for file in policy.files}) == len(names)


def test_what_was_assumed_stands_in_the_receipt() -> None:
    """A decision under another option of a reading is replayed under that option."""
    text = receipt(assume={"A01": "at"})
    assert json.loads(text)["receipt"]["assumed"] == [{"id": "A01", "option": "at"}]
    assert again(text).same
