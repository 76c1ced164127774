"""Windows as closures: what core/windows says, with the days on which they open and end noted."""

from __future__ import annotations

from datetime import date
from typing import cast

from policyrules.base.units import Number
from policyrules.core.expressions import Today, Window
from policyrules.core.possible import Value
from policyrules.core.primitives import SPECIAL
from policyrules.core.types import ABSENT
from policyrules.core.windows import edges, known_window, window
from policyrules.evaluate.engine import Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Result


def window_code(engine: Engine, expr: Window) -> Code:
    """The function of a window; on the assessment date it notes the days on which it opens and ends."""
    mode = expr.mode
    day_code: Code | None = None if isinstance(expr.date, Today) else engine.code(expr.date)
    start_code, months_code = engine.code(expr.start), engine.code(expr.months)

    def open_(run: Run, here: Instance) -> Result:
        day: Value
        day, p, r = (run.on, 0, 0) if day_code is None else day_code(run, here)
        start, q, s = start_code(run, here)
        length, o, t = months_code(run, here)
        value: Value
        if type(day) in SPECIAL or type(start) in SPECIAL or type(length) in SPECIAL:
            if day_code is None and start is not ABSENT:
                for edge in edges(mode, start, length):
                    run.edge(edge)
            value = window(mode, day, start, length)
            return value, p | q | o, keep(value, r | s | t)
        value, turns = known_window(mode, cast(date, day), cast(date, start), cast(Number, length))
        if day_code is None:
            for edge in turns:
                run.edge(edge)
        return value, p | q | o, 0

    return open_
