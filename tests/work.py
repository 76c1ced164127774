"""Work counted in steps, so that no test depends on the speed of a machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(run: Callable[[], object]) -> int:
    """How many lines of Python the call runs through."""
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def grows_in_line(run: Callable[[int], object], size: int) -> bool:
    """Whether twice the input takes about twice the steps: at most a fifth more than that."""
    run(size)
    once, twice = steps(lambda: run(size)), steps(lambda: run(2 * size))
    return twice <= 2.2 * once
