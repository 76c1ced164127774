"""The page of JSON forms is made from the code, and what the commands write is what it says."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from places import EVERY_LIST, PLACES, policy_of
from policyrules import canonical, decide_all, load, read_case
from policyrules.authoring.json_shapes import Form, Shape
from policyrules.cli import main
from policyrules.cli.json_page import json_forms, json_page

ROOT = Path(__file__).parent.parent
FORMS = json_forms()
DECIMAL = re.compile(r"-?\d+(\.\d+|/\d+)?")
OPEN = ({"low", "high"}, {"one_of"}, set())


def amiss(data: Any, shape: Shape, at: str) -> Iterator[str]:
    """Where JSON data is not of the shape that the page tells."""
    if data is None:
        if not (shape.null or shape.kind == "value"):
            yield f"{at}: null"
        return
    if shape.kind == "form":
        yield from amiss_in(data, FORMS[shape.form], at)
        return
    match shape.kind, data:
        case "list", list() if shape.fixed:
            shapes = shape.of if len(shape.of) == len(data) else ()
            yield from () if shapes else (f"{at}: {len(data)} parts",)
            for number, (part, own) in enumerate(zip(data, shapes, strict=False)):
                yield from amiss(part, own, f"{at}[{number}]")
        case "list", list():
            for number, part in enumerate(data):
                yield from amiss(part, shape.of[0], f"{at}[{number}]")
        case "path", list():
            yield from (f"{at}: {s}" for s in data if len(s) != 2 or not all(isinstance(x, str) for x in s))
        case "value", dict() if (
            set(data) - {"may_be_absent", "may_be_silent"} in OPEN and "may_be_silent" in data
        ):
            pass
        case (("value" | "known value"), (str() | bool() | list())):
            pass
        case (("text" | "unit"), str()):
            pass
        case "word", str() if data in shape.words:
            pass
        case "date", str() if date.fromisoformat(data):
            pass
        case "decimal text", str() if DECIMAL.fullmatch(data):
            pass
        case "yes/no", bool():
            pass
        case "whole number", int() if not isinstance(data, bool):
            pass
        case _:
            yield f"{at}: {data!r} is not {shape.kind}"


def amiss_in(data: Any, form: Form, at: str) -> Iterator[str]:
    """Where an object is not of the form that the page tells: keys left out or untold, values of other types."""
    if not isinstance(data, dict):
        yield f"{at}: {data!r} is no {form.name}"
        return
    told = {key.name: key for key in form.keys}
    lacking = {name for name, key in told.items() if not key.optional} - set(data)
    yield from (f"{at}: lacks {name}" for name in sorted(lacking))
    yield from (f"{at}: {name} is not told" for name in sorted(set(data) - set(told)))
    for name in set(data) & set(told):
        yield from amiss(data[name], told[name].shape, f"{at}.{name}")


def written(capsys: pytest.CaptureFixture[str], *line: str) -> Any:
    """What a command writes as JSON."""
    main([*line, "--format", "json"])
    return json.loads(capsys.readouterr().out)


def test_the_page_is_the_generated_one() -> None:
    """docs/json.md is what ``python -m policyrules.cli.json_page`` writes."""
    assert (ROOT / "docs" / "json.md").read_text("utf-8") == json_page()


def test_every_key_has_a_meaning_and_every_link_a_form() -> None:
    """No key of the page is left without a sentence; what it points to on the page is a head there."""
    assert [f"{form.name}.{key.name}" for form in FORMS.values() for key in form.keys if not key.doc] == []
    page = json_page()
    heads = {head.lower().replace(" ", "-") for head in re.findall(r"^#+ (.*)$", page, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= heads
    assert len(re.findall(r"^#+ (.*)$", page, re.M)) == len(heads)


@pytest.mark.parametrize("place", PLACES)
def test_receipts_are_as_told(place: str) -> None:
    """Decisions of a place's worked cases have the keys and types told, the first ones with effects."""
    policy = policy_of(place)
    for number, example in enumerate(policy.examples[::3]):
        case = read_case(policy, example.data)
        for decision in decide_all(policy, case, on=example.on, effects=number < 3):
            data = json.loads(canonical(policy, decision, case=case))
            assert [*amiss_in(data, FORMS["Decision"], f"{example.title}: {decision.programme}")] == []


CASE = {
    "id": "示例户", "complete": EVERY_LIST, "property_ok": True, "dibao_status": "covered", "last_amount": "300.00",
    "exit_by_policy": False, "exit_confirmed_on": "none", "register_status": "not_registered",
    "rural_registration": True,
    "members": [{"id": "甲", "insured": True, "single_status": "not_covered", "jobs": [
        {"id": "1", "started_on": "2017-06-20", "ended_on": "none", "kind": "migrant_work", "pay": "1000",
         "pay_period": "monthly"},
    ]}, {"id": "乙", "insured": True, "single_status": "not_covered"}],
}  # fmt: skip


@pytest.fixture
def household(tmp_path: Path) -> str:
    """A file with one household."""
    (tmp_path / "case.json").write_text(json.dumps(CASE), "utf-8")
    return str(tmp_path / "case.json")


def test_rejections_are_as_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A household that cannot be read stands among the decisions in the form told."""
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{"id": "A", "propety_ok": True}]), "utf-8")
    (data,) = written(capsys, "decide", "yancheng", "--case", str(file), "--on", "2017-10-15")
    assert [*amiss_in(data, FORMS["Rejection"], "rejected")] == []
    assert [p["field"] for p in data["problems"]] == ["propety_ok"]


def test_lists_are_as_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lists of a ledger, those of a file with a household that cannot be read, those of rolls compared."""
    ledger = str(ROOT / "examples" / "yancheng")
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([CASE, {"id": "A", "propety_ok": True}]), "utf-8")
    (tmp_path / "rolls").mkdir()
    (tmp_path / "rolls" / "dibao.csv").write_text("户编号,身份证号,姓名\nD1,123,甲\n", "utf-8")
    for source in (["--ledger", ledger], ["--case", str(file)], ["--tables", str(tmp_path / "rolls")]):
        data = written(
            capsys, "lists", "yancheng", "--overlay", "example_county", *source, "--on", "2017-10-15"
        )
        assert [*amiss_in(data, FORMS["Lists"], "lists")] == []
        assert len(data["rejected"]) == (source[0] == "--case")
        assert (data["rolls"] is not None) == (source[0] == "--tables")


def test_courses_are_as_told(household: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A course, and one held against another: months, causes, what is owed; its decisions are receipts."""
    line = ["course", "yancheng", "--overlay", "example_county", "--case", household, "--from", "2017-07"]
    line += ["--to", "2018-02"]
    data = written(capsys, *line)
    assert [*amiss_in(data, FORMS["Courses"], "course")] == []
    changes = tmp_path / "changes.json"
    pay = {"on": "2017-10-05", "of": ["members", "甲", "jobs", "1"], "fact": "pay", "value": "1050"}
    gone = {"on": "2017-11-05", "of": ["members", "乙"], "remove": True}
    changes.write_text(json.dumps([pay, gone]), "utf-8")
    against = written(capsys, *line, "--against", str(changes))
    assert [*amiss_in(against, FORMS["Courses"], "course")] == []
    assert set(against) == {"course", "against", "difference"}
    causes = [c for m in against["against"]["months"] for d in m["decisions"] for c in d["causes"]]
    assert {"fact", "record", "ledger"} <= {cause["kind"] for cause in causes}


def test_comparisons_are_as_told(household: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The same household under every place, in their periods and, of one, before it."""
    data = written(capsys, "compare", household, "--on", "2017-10-15", "--overlays", "example")
    assert [*amiss_in(data, FORMS["Comparison"], "comparison")] == []
    assert len(data["places"]) == 5


def test_calendars_are_as_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is due in a year, and with records how it stands; rows that cannot be read."""
    kinds = {d.event.id for d in load("yancheng").deadlines.values()}
    events = [{"kind": kind, "on": "2018-03-01", "to": "2018-03-09"} for kind in sorted(kinds)]
    (tmp_path / "events.json").write_text(
        json.dumps([*events, {"kind": "unheard", "on": "2018-03-01"}]), "utf-8"
    )
    line = ["calendar", "yancheng", "--year", "2018"]
    assert [*amiss_in(written(capsys, *line), FORMS["Calendar"], "calendar")] == []
    data = written(capsys, *line, "--events", str(tmp_path / "events.json"), "--on", "2018-12-31")
    assert [*amiss_in(data, FORMS["Calendar"], "calendar")] == []
    assert (len(data["rejected"]), bool(data["results"])) == (1, True)


def test_findings_are_as_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings of a policy that says nothing right, and of the places that come with the library."""
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.policy").write_text("政策 x\n标准 y\n", "utf-8")
    for place in (str(tmp_path / "bad"), "yancheng"):
        found = written(capsys, "check", place)
        assert found
        for data in found:
            assert [*amiss_in(data, FORMS["Finding"], place)] == []
