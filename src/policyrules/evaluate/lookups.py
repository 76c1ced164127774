"""Figures by axes as closures: the cells that the axes can lead to, and what these can be."""

from __future__ import annotations

from policyrules.core.expressions import Axis, Cut, Lookup
from policyrules.core.lookups import cells_at, joined, reached
from policyrules.core.possible import Value, may_be
from policyrules.core.types import SILENT
from policyrules.evaluate.engine import Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import Turning, moving
from policyrules.evaluate.notes import Result


def lookup_code(engine: Engine, expr: Lookup) -> Code:
    """The function of a figure by axes; only the cells that can be reached are read."""
    axes, cells = expr.axes, tuple(map(engine.code, expr.cells))
    asked = tuple(_axis_code(engine, axis) for axis in axes)

    def lookup(run: Run, here: Instance) -> Result:
        applied = why = 0
        silent = False
        places = []
        for axis, code in zip(axes, asked, strict=True):
            value, more, reasons = code(run, here)
            applied |= more
            place = reached(axis, value)
            places.append(place)
            if len(place) != 1 or may_be(value, SILENT):
                why |= reasons
                silent = silent or may_be(value, SILENT)
        found = [cells[cell](run, here) for cell in cells_at(axes, places)]
        shared = -1
        values: list[Value] = []
        for value, more, reasons in found:
            values.append(value)
            shared &= more
            why |= reasons
        if silent or not values:
            values.append(SILENT)
        result = joined(values)
        return result, applied | (shared if found else 0), keep(result, why)

    return lookup


def _axis_code(engine: Engine, axis: Axis) -> Code:
    """The value that an axis asks for; an age, or the day itself, notes the days on which it passes a cut."""
    moved = moving(engine, axis.expr)
    if moved is None:
        return engine.code(axis.expr)
    code, note = moved

    def asked(run: Run, here: Instance) -> Result:
        _note(run, here, axis.cuts, note)
        return code(run, here)

    return asked


def _note(run: Run, here: Instance, cuts: tuple[Cut, ...], note: Turning) -> None:
    for cut in cuts:
        note(run, here, cut.value, (1,) if cut.after else (0,))
