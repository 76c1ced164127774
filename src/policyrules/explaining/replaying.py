"""Receipts read back and decided again, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.core.case import Case
from policyrules.core.json_form import Json, canonical_bytes, json_form
from policyrules.core.policy import Policy
from policyrules.deciding import decide_all
from policyrules.explaining.receipt import to_json
from policyrules.intake.completeness import EVERYTHING
from policyrules.intake.json_text import TOO_DEEP, too_deep


@frozen
class Deviation:
    """One place where a replay differs from the receipt; ``old`` and ``new`` are JSON data.

    ``path`` "" is the receipt as a whole: the same data, written in other bytes.
    """

    path: str
    """The key that differs, as ``amount.low``."""
    old: Json
    """The receipt's."""
    new: Json
    """What is decided now."""


@frozen
class Replay:
    """What a replay gave: the bytes written now, and where they differ from the receipt's."""

    written: bytes
    """What ``canonical`` gives now."""
    differences: tuple[Deviation, ...]
    """Where that is not the receipt; () when it is."""

    @property
    def same(self) -> bool:
        """Whether the replay gave the receipt's very bytes."""
        return not self.differences

    @property
    def versions(self) -> bool:
        """Whether another engine or language version wrote the receipt."""
        return any(d.path in ("receipt.engine", "receipt.language") for d in self.differences)

    @property
    def text(self) -> bool:
        """Whether the policy's text is another one than then."""
        return any(d.path.startswith(("receipt.digest", "receipt.files")) for d in self.differences)

    @property
    def result(self) -> bool:
        """Whether what was decided differs: anything but versions, text and spelling."""
        return any(d.path and not d.path.startswith("receipt.") for d in self.differences)

    @property
    def said(self) -> Said:
        """What to think of it, in one sentence."""
        if self.same:
            return Said("逐字节相同", "the same bytes")
        why = [
            *([Said("程序或语言版本不同", "another engine or language version")] if self.versions else []),
            *([Said("政策文本不同", "another text of the policy")] if self.text else []),
        ]
        if self.result:
            why.append(Said("结果不同", "another result"))
        elif why:
            why.append(Said("结果相同", "the same result"))
        else:
            why.append(Said("凭证被改写过", "the receipt was altered"))
        return Said("，".join(w.zh for w in why), ", ".join(w.en for w in why))


@frozen
class ReceiptEntry:
    """One entry of a file of receipts: its place from 1, its text, and what it holds or what is wrong."""

    place: int
    """From 1."""
    text: str
    """As it stands in the file."""
    data: Json | Said
    """JSON data, or what is wrong."""


@typed
def read_receipts(text: str) -> tuple[ReceiptEntry, ...]:
    """Every entry of a JSON array, of JSON lines, or a single receipt, each with its very text.

    ``data`` is the entry as JSON data, or what is wrong with it: every entry is there, whatever it
    is. Raises UsageError where the text is not JSON at all.
    """
    return tuple(
        ReceiptEntry(place, found, TOO_DEEP if too_deep(data) else data)
        for place, (found, data) in enumerate(_entries(text.removeprefix("\ufeff")), 1)
    )


@frozen
class DecidedBy:
    """By what a file of receipts was decided: place, overlay, the lists said to be complete."""

    policy: str
    overlay: str | None
    complete: str | list[str] | None


def decided_by(entries: Iterable[ReceiptEntry]) -> DecidedBy | None:
    """By what the first receipt says that it was decided; None where there is none."""
    for entry in entries:
        stamp = entry.data.get("receipt") if isinstance(entry.data, Mapping) else None
        if isinstance(stamp, Mapping):
            named = stamp.get("complete")
            names = [n for n in named if isinstance(n, str)] if isinstance(named, list) else []
            complete = names[0] if names in [[every] for every in EVERYTHING] else names or None
            overlay = stamp.get("overlay")
            return DecidedBy(str(stamp.get("policy")), str(overlay) if overlay else None, complete)
    return None


def is_rejected(entry: ReceiptEntry) -> bool:
    """Whether an entry is a household that was not decided, as ``decide`` writes it."""
    return isinstance(entry.data, Mapping) and entry.data.get("status") == "rejected"


@frozen
class Replayed:
    """What became of one entry of a file of receipts."""

    place: int
    whom: str
    """The household and what was decided, as far as the entry says."""
    replay: Replay | None
    """None where it could not be decided again."""
    said: Said
    passed: bool
    """Whether it is as it was: the same bytes, or a household that was not decided then either."""


def replay_each(policy: Policy, cases: Sequence[Case], entries: Iterable[ReceiptEntry]) -> Iterator[Replayed]:
    """Every entry decided again, one by one; none is passed over, whatever it is."""
    known = {(case.household.entity, case.id): case for case in cases} | {case.id: case for case in cases}
    for entry in entries:
        data = entry.data
        if isinstance(data, Said) or not isinstance(data, Mapping):
            wrong = data if isinstance(data, Said) else _no_receipt("JSON").said
            yield Replayed(entry.place, f"[{entry.place}]", None, wrong, passed=False)
            continue
        unit = data.get("unit")
        household = str((unit if isinstance(unit, Mapping) else data).get("household", "?"))
        root = unit.get("root") if isinstance(unit, Mapping) else None
        case = known.get((str(root), household) if root is not None else household)
        whom = f"[{entry.place}] {household} {data.get('label', '')}".rstrip()
        if is_rejected(entry):
            said = Said("当时已退回，没有决定", "was rejected then: nothing was decided")
            yield Replayed(entry.place, whom, None, said, passed=True)
        elif case is None and (isinstance(unit, Mapping) or not cases):
            said = Said("个案里没有这一户", "the case has no such household")
            yield Replayed(entry.place, whom, None, said, passed=False)
        else:
            try:
                found = replay(policy, case or cases[0], entry.text)
            except UsageError as error:
                yield Replayed(entry.place, whom, None, error.said, passed=False)
            else:
                yield Replayed(entry.place, whom, found, found.said, passed=found.same)


def replay_lines(done: Replayed, language: Language) -> list[str]:
    """What became of an entry that is not as it was, and every place where it differs; else nothing."""
    if done.passed and done.replay is not None:
        return []
    colon = "：" if language == "zh" else ": "
    lines = [f"{done.whom}{colon}{done.said.in_(language)}"]
    for difference in done.replay.differences if done.replay is not None else ():
        if difference.path:
            then, now = (json.dumps(v, ensure_ascii=False) for v in (difference.old, difference.new))
            said = Said(f"原为 {then}，现为 {now}", f"was {then}, is {now}")
        else:
            said = Said("数据相同，写法不同", "the same data, written otherwise")
        where = f"{difference.path}{colon}" if difference.path else ""
        lines.append(f"  {where}{said.in_(language)}")
    return lines


def _entries(text: str) -> Iterator[tuple[str, Json]]:
    decoder = json.JSONDecoder()
    array = text.lstrip().startswith("[")
    at = len(text) - len(text.lstrip()) + array
    between = ",] \t\r\n" if array else " \t\r\n"
    while True:
        while at < len(text) and text[at] in between:
            at += 1
        if at == len(text):
            return
        try:
            data, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            place = f"{error.lineno}:{error.colno}"
            raise UsageError(Said(f"第 {place} 处不是 JSON", f"not JSON at {place}: {error.msg}")) from None
        except RecursionError:
            raise UsageError(TOO_DEEP) from None
        except ValueError as error:
            raise UsageError(Said(f"不是 JSON：{error}", f"not JSON: {error}")) from None
        yield text[at:end], data
        at = end


@typed
def replay(policy: Policy, case: Case, receipt: str | bytes | Mapping[str, Json]) -> Replay:
    """Decide again what a receipt says was decided, and compare byte for byte.

    The programme, the unit, the day, what was assumed and what was asked are the receipt's. Its
    text is compared as it stands: data that is the same but written otherwise differs. (Data
    already read is compared as it would be written.) Raises UsageError when the receipt is not
    one, is about another household, or the policy or case has no such programme or unit.
    """
    data, then = _read(receipt)
    asked = _asked(data)
    root = case.household.entity
    if (asked.root or root, asked.household) != (root, case.id):
        differ = asked.root not in ("", root)
        of, about = (
            f"{kind} {id_}" if differ else id_
            for kind, id_ in ((asked.root, asked.household), (root, case.id))
        )
        raise UsageError(
            Said(f"凭证是 {of} 的，个案是 {about} 的", f"the receipt is about {of}, the case about {about}")
        )
    decisions = decide_all(
        policy,
        case,
        on=asked.on,
        programme=policy.programme(asked.programme).id,
        effects=asked.effects,
        assume=asked.assumed,
    )
    for decision in decisions:
        if json_form(decision.unit.path) == asked.path:
            form = to_json(policy, decision, case=case)
            now = canonical_bytes(form)
            found = tuple(_compare(data, form, ""))
            if not found and now != then:
                found = (Deviation("", then.decode("utf-8", "replace"), now.decode("utf-8")),)
            return Replay(now, found)
    raise UsageError(
        Said(
            f"个案里没有凭证所说的记录：{asked.path}",
            f"the case has no record {asked.path} as in the receipt",
        )
    )


@frozen
class _Asked:
    """What a receipt says was asked."""

    programme: str
    root: str
    """Empty where it does not say."""
    household: str
    path: list[list[str]]
    on: date
    effects: bool
    assumed: dict[str, str]


def _read(receipt: str | bytes | Mapping[str, Json]) -> tuple[Json, bytes]:
    if isinstance(receipt, Mapping):
        return receipt, canonical_bytes(dict(receipt))
    try:
        text = receipt if isinstance(receipt, str) else receipt.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(Said("凭证不是 UTF-8 编码", "the receipt is not UTF-8")) from None
    entries = read_receipts(text)
    if len(entries) != 1 or isinstance(entries[0].data, Said):
        raise _no_receipt("JSON")
    return entries[0].data, text.encode("utf-8", "surrogatepass")


def _asked(data: Json) -> _Asked:
    """What was asked, read off a receipt; UsageError names the first part that is not as it should be."""
    unit = _part(data, "unit", dict)
    stamp = _part(data, "receipt", dict)
    path = _part(unit, "path", list)
    if not all(isinstance(s, list) and len(s) == 2 and all(isinstance(x, str) for x in s) for s in path):
        raise _no_receipt("unit.path")
    try:
        on = date.fromisoformat(_part(data, "on", str))
    except ValueError:
        raise _no_receipt("on") from None
    assumed = stamp.get("assumed", [])
    if not isinstance(assumed, list):
        raise _no_receipt("receipt.assumed")
    return _Asked(
        programme=_part(data, "programme", str),
        root=_part(unit, "root", str) if "root" in unit else "",
        household=_part(unit, "household", str),
        path=path,
        on=on,
        effects=_part(stamp, "effects", bool),
        assumed={_part(a, "id", str): _part(a, "option", str) for a in assumed},
    )


_T = TypeVar("_T")


def _part(data: Json, name: str, kind: type[_T]) -> _T:
    found = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(found, kind):
        raise _no_receipt(name)
    return found


def _no_receipt(part: str) -> UsageError:
    return UsageError(
        Said(
            f"这不是决定凭证：{part} 缺失或写法不对",
            f"not a receipt: {part} is missing or not as it should be",
        )
    )


_NOTHING = object()
"""Stands for a key that is not there: null is something."""


def _compare(then: Json, now: Json, path: str) -> Iterator[Deviation]:
    match then, now:
        case Mapping(), Mapping():
            for key in sorted({*then, *now}):
                old, new = then.get(key, _NOTHING), now.get(key, _NOTHING)
                yield from _compare(old, new, f"{path}.{key}" if path else key)
        case list(), list() if len(then) == len(now):
            for index, (a, b) in enumerate(zip(then, now, strict=True)):
                yield from _compare(a, b, f"{path}[{index}]")
        case _ if then is not now and (then != now or type(then) is not type(now)):
            yield Deviation(path, *("—" if side is _NOTHING else side for side in (then, now)))
