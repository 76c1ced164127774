"""The tables of results: their columns, what each holds, and rows made into Arrow tables.

Money stands as whole fen in columns that end in ``_fen`` and as decimal text of yuan beside them; what is not
known, or does not apply, is NULL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from attrs import frozen

from policyrules.base.extras import needed
from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.ledgers.clauses import Clauses

Kind = Literal["text", "whole", "day", "truth"]


@frozen
class Column:
    """A column of a table of results."""

    name: str
    kind: Kind = "text"
    label: str = ""
    """What it is called in Chinese, where that is not told by the names of all columns."""


Columns = tuple[Column, ...]
Row = Mapping[str, object]

_ABOUT: Final = (Column("household"), Column("record"), Column("programme"))
"""What a row is about; ``record`` is empty where it is about the household."""

WRITES: Final[Columns] = (
    *_ABOUT, Column("fact"), Column("label"), Column("before"), Column("after"), Column("state"),
)  # fmt: skip

MISSING: Final[Columns] = (
    *_ABOUT, Column("of"), Column("reason"), Column("reason_label"), Column("id"), Column("label"),
    Column("holders"),
)  # fmt: skip

REJECTED: Final[Columns] = (
    Column("household"), Column("sheet"), Column("row", "whole"), Column("field"), Column("shown"),
    Column("reason_zh"), Column("reason_en"), Column("rejection", "whole"), Column("orphan", "truth"),
)  # fmt: skip

CLAUSES: Final[Columns] = (
    Column("mask"), Column("bit", "whole"), Column("provision"), Column("label"), Column("version"),
    Column("document"), Column("clause"), Column("phrase"),
)  # fmt: skip

SUMMARY: Final[Columns] = (
    Column("programme"), Column("label"), Column("status"), Column("outcome"), Column("outcome_label"),
    Column("decisions", "whole"), Column("unit"), Column("paid_fen", "whole"), Column("paid"),
)  # fmt: skip

BY_CLAUSE: Final[Columns] = (
    Column("programme"), Column("label"), Column("clause"), Column("decisions", "whole"), Column("unit"),
    Column("paid_fen", "whole"), Column("paid"),
)  # fmt: skip

RECEIPT: Final[Columns] = (Column("name"), Column("value"))


def decisions(policy: Policy, clauses: Clauses) -> Columns:
    """The columns of the table of decisions: those of the masks and of what is stated by name at the end."""
    return (
        *_ABOUT,
        Column("root"),
        Column("about"),
        Column("label"),
        Column("status"),
        Column("outcome"),
        Column("outcome_label"),
        Column("possible"),
        Column("settled", "truth"),
        Column("amount_state"),
        Column("amount_fen", "whole"),
        Column("amount_low_fen", "whole"),
        Column("amount_high_fen", "whole"),
        Column("amount"),
        Column("amount_low"),
        Column("amount_high"),
        Column("unit"),
        Column("pays", "truth"),
        Column("clauses"),
        *(Column(name, "whole") for name in clauses.masks),
        Column("missing"),
        Column("holders"),
        Column("discretions"),
        Column("readings"),
        Column("valid_until", "day"),
        Column("receipt"),
        *(Column(name) for value in stated(policy) for name in value_columns(value)),
    )


ONLY_EVALUATED: Final = frozenset({"discretions", "valid_until", "receipt"})
"""The columns that only the evaluator fills."""


def brief_decisions(policy: Policy, clauses: Clauses) -> Columns:
    """The columns of decisions without those that only the evaluator fills."""
    return tuple(column for column in decisions(policy, clauses) if column.name not in ONLY_EVALUATED)


def stated(policy: Policy) -> tuple[str, ...]:
    """The names of the values that some programme of some version states."""
    programmes = (p for version in reversed(policy.versions) for p in version.programmes.values())
    return tuple(dict.fromkeys(id_.rpartition(".")[2] for one in programmes for id_ in one.values))


def value_columns(name: str) -> tuple[str, str, str, str, str]:
    """The columns of a value stated by name: its state, the value, its low, its high, its unit."""
    return (
        f"value_{name}_state",
        f"value_{name}",
        f"value_{name}_low",
        f"value_{name}_high",
        f"value_{name}_unit",
    )


def arrow(columns: Columns, rows: Sequence[Row]) -> Any:
    """The rows as a table of the library ``pyarrow``; a column that a row does not have is NULL there."""
    pa = needed("pyarrow", "ledger")
    return pa.table({c.name: pa.array([r.get(c.name) for r in rows], type_of(c)) for c in columns})


def type_of(column: Column) -> Any:
    """The Arrow type of a column."""
    pa = needed("pyarrow", "ledger")
    types = {"text": pa.string(), "whole": pa.int64(), "day": pa.date32(), "truth": pa.bool_()}
    return types[column.kind]


# ── for people ───────────────────────────────────────────────────────────────

SHEETS: Final[Mapping[str, str]] = {
    "decisions": "评定结果", "writes": "记账", "missing": "缺什么", "rejected": "退回", "summary": "汇总",
    "by_clause": "按条款", "clauses": "条款", "receipt": "凭证", "lists": "各名单", "memberships": "在册情况",
}  # fmt: skip
"""The Chinese names of the tables, as sheets of a workbook."""

_HEADERS: Final[Mapping[str, str]] = {
    "household": "户编号", "record": "记录", "programme": "事项代码", "root": "个案", "about": "对象",
    "label": "名称", "status": "状态", "outcome": "结果代码", "outcome_label": "结果",
    "possible": "可能的结果",
    "settled": "已定", "amount_state": "金额状态", "amount_fen": "金额（分）", "amount_low_fen": "最低（分）",
    "amount_high_fen": "最高（分）", "amount": "金额", "amount_low": "最低", "amount_high": "最高",
    "unit": "单位", "pays": "发放", "clauses": "依据", "missing": "还缺", "holders": "由谁掌握",
    "discretions": "可裁量", "readings": "释义", "valid_until": "有效至", "receipt": "凭证摘要",
    "fact": "事实", "before": "原值", "after": "新值", "state": "处理", "of": "缺的记录",
    "reason": "原因代码", "reason_label": "原因", "id": "代码",
    "sheet": "表", "row": "行", "field": "列", "shown": "所填（已遮盖）",
    "reason_zh": "原因", "reason_en": "原因（英文）",
    "rejection": "退回序号", "orphan": "不属于任何户", "mask": "掩码列", "bit": "位", "provision": "规则",
    "version": "版本", "document": "文件", "clause": "条款", "phrase": "引语", "decisions": "件数",
    "paid_fen": "发放（分）", "paid": "发放", "name": "项目", "value": "内容", "list": "名单代码",
    "rank": "位次", "tied": "并列", "owners": "责任", "receivers": "报送", "records": "条数",
    "listed": "列入", "not_listed": "不列", "undetermined": "未定", "households": "户数",
    "households_listed": "列入户数", "households_undetermined": "未定户数",
    "households_not_listed": "不列户数", "persons_listed": "列入人数", "households_open": "名册未齐户数",
    "ranking": "排序", "direction": "方向", "provisional": "位次会变", "ranking_missing": "排序所缺",
    "by_sql": "SQL 判断", "by_evaluator": "逐户判断", "not_by_sql": "逐户判断的原因",
}  # fmt: skip


def sheet_name(table: str, place: int, language: Language) -> str:
    """The name of a table's sheet; of the second and further ones with their number."""
    name = SHEETS[table] if language == "zh" else table
    return f"{name} {place + 1}" if place else name


def header(column: Column, language: Language) -> str:
    """What a column is called in a workbook."""
    return (column.label or _HEADERS.get(column.name, column.name)) if language == "zh" else column.name
