"""Typical households (invented): read from a folder, and drawn under a place over what one of them earns.

A folder holds ``places.json`` (by place: the day, the overlay, the programme, those counted beside) and a
file for each household: its title, what it is, the fact that varies, how far and by which step, and the
household itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import Number, Unit
from policyrules.comparing.curves import Curve, curve, varied
from policyrules.comparing.households import known_part
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_case
from policyrules.intake.json_text import load, parse_json
from policyrules.intake.values import read_date, read_number

PLACES: Final = "places.json"


@frozen
class Setting:
    """How a place is asked: on which day, with which county's figures, about which programme."""

    on: date
    overlay: str | None
    """None: without a county's figures."""
    programme: str
    """By id or name."""
    beside: tuple[str, ...] = ()
    """Other programmes whose payments count as in hand, by id or name."""


@frozen
class Typical:
    """A household that stands for many, and which of its facts is varied."""

    id: str
    """The name of its file, without its ending."""
    title: Said
    about: Said
    """What household it is, in a sentence."""
    vary: str
    """The fact, as for ``curve``."""
    to: str
    """The highest value, as written in a case."""
    step: str
    """From one value to the next, as written in a case."""
    data: Mapping[str, object]
    """The household, as JSON data."""


@frozen
class Typicals:
    """The households of a folder, and the places that they are put to."""

    households: tuple[Typical, ...] = ()
    settings: Mapping[str, Setting] = {}
    """By place."""


def read_typical(folder: Path) -> Typicals:
    """The households of a folder, by the names of their files; UsageError for a file that is none."""
    files = sorted(path for path in folder.glob("*.json") if path.name != PLACES)
    if not files:
        raise UsageError(NO_FILES.filled(folder=folder.name))
    places = _object(folder / PLACES)
    settings = {place: _setting(place, entry) for place, entry in places.items()}
    return Typicals(tuple(map(_typical, files)), settings)


def typical_curve(policy: Policy, typical: Typical, setting: Setting) -> Curve:
    """What a place gives the household at each value; what the place has no name for is left out.

    Raises CaseError where the place cannot read the rest, UsageError as ``curve`` does.
    """
    case = read_case(policy, known_part(policy, typical.data), on=setting.on)
    unit = varied(policy, case, typical.vary)[1].type.unit
    end, step = (_number(unit, text) for text in (typical.to, typical.step))
    return curve(
        policy, case, on=setting.on, vary=typical.vary, start=0, end=end, step=step,
        programme=setting.programme, beside=setting.beside,
    )  # fmt: skip


def _number(unit: Unit | None, text: str) -> Number:
    found = read_number(unit, text) if unit is not None else 0
    if isinstance(found, Said):
        raise UsageError(found)
    return found


def _typical(path: Path) -> Typical:
    data = _object(path)
    words = [_pair(path, data.get(key)) for key in ("title", "about")]
    texts = [data.get(key) for key in ("vary", "to", "step")]
    household = data.get("household")
    if not all(isinstance(text, str) for text in texts) or not isinstance(household, Mapping):
        raise UsageError(NO_HOUSEHOLD.filled(file=path.name))
    vary, to, step = map(str, texts)
    return Typical(path.stem, words[0], words[1], vary, to, step, household)


def _pair(path: Path, value: object) -> Said:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(one, str) for one in value):
        raise UsageError(NO_HOUSEHOLD.filled(file=path.name))
    return Said(*value)


def _setting(place: str, entry: object) -> Setting:
    found = entry if isinstance(entry, Mapping) else {}
    on, overlay, programme = read_date(found.get("on")), found.get("overlay"), found.get("programme")
    beside = found.get("beside", [])
    names = isinstance(beside, list) and all(isinstance(name, str) for name in beside)
    if (
        isinstance(on, Said)
        or not isinstance(overlay, str | None)
        or not isinstance(programme, str)
        or not names
    ):
        raise UsageError(NO_SETTING.filled(file=PLACES, place=place))
    return Setting(on, overlay, programme, tuple(map(str, beside if isinstance(beside, list) else ())))


def _object(path: Path) -> Mapping[str, object]:
    _, text = load(path)
    try:
        found = parse_json(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping):
        raise UsageError(NO_OBJECT.filled(file=path.name))
    return found


NO_FILES: Final = Said("{folder} 里没有典型家庭（*.json）", "{folder} has no typical households (*.json)")
NO_OBJECT: Final = Said("{file} 应是一个 JSON 对象", "{file} is to be one JSON object")
NO_HOUSEHOLD: Final = Said(
    "{file} 应有 title、about（各是中文、英文两段）、vary、to、step 和 household",
    "{file} is to have title and about (Chinese and English each), vary, to, step and household",
)
NO_SETTING: Final = Said(
    "{file} 的 {place} 应有 on（日期）、programme，可有 overlay 和 beside（项目名单）",
    "{file}: {place} is to have on (a date) and programme, and may have overlay and beside (programmes)",
)
