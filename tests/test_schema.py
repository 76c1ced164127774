"""The JSON Schema of a case: made from the policy, agreeing with the reader."""

import re
from typing import Any

import pytest
from attrs import evolve

from door_policy import policy
from policyrules.base.errors import CaseError
from policyrules.intake.case_json import read_case
from policyrules.intake.schema import case_schema

POLICY = policy()
SCHEMA: dict[str, Any] = case_schema(POLICY)
DEFINITIONS: dict[str, Any] = SCHEMA["$defs"]

TYPES: dict[str, Any] = {
    "string": lambda x: isinstance(x, str),
    "integer": lambda x: isinstance(x, int) and not isinstance(x, bool),
    "boolean": lambda x: isinstance(x, bool),
    "null": lambda x: x is None,
    "array": lambda x: isinstance(x, list),
    "object": lambda x: isinstance(x, dict),
}


def valid(data: Any, schema: dict[str, Any]) -> bool:
    """Whether data fits a schema; exactly the keywords that are used here, an unknown one fails."""
    return all(CHECKS[word](data, value, schema) for word, value in schema.items())


def _types(data: Any, names: Any, _: Any) -> bool:
    return any(TYPES[name](data) for name in ([names] if isinstance(names, str) else names))


def _same(data: Any, options: list[Any]) -> bool:
    return any(type(data) is type(option) and data == option for option in options)


CHECKS: dict[str, Any] = {
    "$schema": lambda *_: True,
    "$defs": lambda *_: True,
    "title": lambda *_: True,
    "description": lambda *_: True,
    "$ref": lambda x, ref, _: valid(x, DEFINITIONS[ref.removeprefix("#/$defs/")]),
    "type": _types,
    "anyOf": lambda x, several, _: any(valid(x, each) for each in several),
    "enum": lambda x, options, _: _same(x, options),
    "const": lambda x, option, _: _same(x, [option]),
    "pattern": lambda x, pattern, _: not isinstance(x, str) or re.search(pattern, x) is not None,
    "minLength": lambda x, n, _: not isinstance(x, str) or len(x) >= n,
    "maxLength": lambda x, n, _: not isinstance(x, str) or len(x) <= n,
    "minimum": lambda x, n, _: not TYPES["integer"](x) or x >= n,
    "maximum": lambda x, n, _: not TYPES["integer"](x) or x <= n,
    "items": lambda x, each, _: not isinstance(x, list) or all(valid(item, each) for item in x),
    "uniqueItems": lambda x, _, __: not isinstance(x, list) or len(set(x)) == len(x),
    "required": lambda x, names, _: not isinstance(x, dict) or {*names} <= x.keys(),
    "properties": lambda x, keys, _: (
        not isinstance(x, dict) or all(valid(v, keys[k]) for k, v in x.items() if k in keys)
    ),
    "additionalProperties": lambda x, more, schema: (
        not isinstance(x, dict) or more or x.keys() <= schema["properties"].keys()
    ),
}

DETERMINATION = {"value": True, "by": "县", "on": "2017-09-01", "basis": "外出"}

GOOD: list[Any] = [
    {},
    {"id": "H1", "county": "示例县", "complete": "all", "rural": True, "members": [], "visits": None},
    {"complete": ["members", "spells"], "rural": "是", "rent": "1200.50", "savings": 1000000, "share": "20%"},
    {"rent": "1200 元/月", "exit_date": "2017年6月12日", "share": "none", "causes": ["因病", "age"]},
    {"rent": {"value": 3, "source": "租约", "on": "2017/6/1"}, "state": "left", "remark": None},
    {"determinations": {"early_exit": DETERMINATION}},
    {
        "members": [
            {
                "id": "甲",
                "complete": "all",
                "spells": [{"determinations": {"employment_cost": DETERMINATION}}],
            }
        ]
    },
]

BAD: list[Any] = [
    [],
    {"rentt": 1},
    {"born": "1950-01-01"},
    {"rent": 1200.5},
    {"rent": "1200.505"},
    {"rent": "1,200"},
    {"rent": -1},
    {"rent": "-1"},
    {"rent": "1200元/年"},
    {"savings": 1000001},
    {"share": 20},
    {"share": "20"},
    {"rent": "none"},
    {"exit_date": "6/12/2017"},
    {"rural": 1},
    {"rural": "none"},
    {"state": "gone"},
    {"causes": "因病"},
    {"causes": ["age", "age"]},
    {"remark": 5},
    {"rent": {"valu": 1}},
    {"complete": "members"},
    {"complete": ["membres"]},
    {"determinations": {"early_exit": True}},
    {"determinations": {"early_exit": {"value": True, "by": "县", "on": "2017-09-01"}}},
    {"determinations": {"early_exit": DETERMINATION | {"basis": ""}}},
    {"determinations": {"rent": 1}},
    {"members": {}},
    {"members": [{"county": "x"}]},
    {"members": [{"visits": []}]},
]


@pytest.mark.parametrize("data", GOOD)
def test_what_the_schema_allows_is_read(data: Any) -> None:
    """These cases fit the schema, and the reader takes them."""
    assert valid(data, SCHEMA)
    read_case(POLICY, data)


@pytest.mark.parametrize("data", BAD)
def test_what_the_schema_forbids_is_refused(data: Any) -> None:
    """These cases do not fit the schema, and the reader refuses them."""
    assert not valid(data, SCHEMA)
    with pytest.raises(CaseError):
        read_case(POLICY, data)


def test_every_fact_of_a_case_and_nothing_else() -> None:
    """A definition stands for each entity and each case-level value; county figures are not asked for."""
    names = {f"{e}.{name}" for e, facts in POLICY.facts.items() for name in facts}
    assert names | {*POLICY.entities} == DEFINITIONS.keys()
    assert "household.standard" not in DEFINITIONS
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def _texts(schema: Any) -> list[str]:
    """Every title and description in a schema, in its order."""
    match schema:
        case dict():
            told = [schema[key] for key in ("title", "description") if isinstance(schema.get(key), str)]
            return [*told, *(text for value in schema.values() for text in _texts(value))]
        case list():
            return [text for value in schema for text in _texts(value)]
    return []


def _without_texts(schema: Any) -> Any:
    match schema:
        case dict():
            kept = {
                k: v for k, v in schema.items() if k not in ("title", "description") or isinstance(v, dict)
            }
            return {key: _without_texts(value) for key, value in kept.items()}
        case list():
            return [_without_texts(value) for value in schema]
    return schema


def test_the_texts_are_in_one_language() -> None:
    """A fact is told by its label or its name, its unit and who holds it; a body without an English name
    in Chinese. Nothing else differs between the languages."""
    english: Any = case_schema(evolve(POLICY, english={"县": "the county"}), language="en")
    for schema, rent, early in (
        (SCHEMA, "房租（元/月）", "提前退出；县"),
        (english, "rent (yuan/month)", "early_exit; the county"),
    ):
        facts = schema["$defs"]["household"]["properties"]
        assert facts["rent"]["description"] == rent
        assert facts["determinations"]["properties"]["early_exit"]["description"] == early
    assert _without_texts(english) == _without_texts(SCHEMA)
    title, *rest = _texts(english)
    assert title == f"{POLICY.document.title}: a case"
    assert [text for text in rest if re.search("[\u4e00-\u9fff]", text)] == []
    untold: Any = case_schema(POLICY, language="en")["$defs"]
    early = untold["household"]["properties"]["determinations"]["properties"]["early_exit"]
    assert early["description"] == "early_exit; 县"


def test_bounds_are_in_yuan() -> None:
    """The bounds of an integer are in the unit written, though they are held in fen."""
    integer, text = DEFINITIONS["household.savings"]["anyOf"]
    assert (integer["minimum"], integer["maximum"]) == (0, 1_000_000)
    assert text["description"] == "元 ≥ 0.00 ≤ 1000000.00"


def test_a_policy_without_determinations_or_lists() -> None:
    """An entity without lists has no “complete”, one without determinations no such key."""
    assert DEFINITIONS["visit"]["properties"].keys() == {"id", "day"}
    small: Any = case_schema(evolve(POLICY, givens={}))
    assert small["$defs"]["household"]["properties"].keys() == {
        "id",
        "root",
        "county",
        "complete",
        "members",
        "visits",
    }
