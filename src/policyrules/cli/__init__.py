"""The command ``policyrules``: one module a command, which holds its arguments and its run.

Exit status, the same for every command (docs/commands.md): 0 nothing wrong (notes and warnings may
have been said), 1 something is wrong with what was read, 2 the command could not be done as asked,
128 + n stopped by signal n. Machine output goes to standard output, everything else to standard error.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Never raises for a caller's or an author's mistake, or a signal.

    Nothing heavy is imported above: a stop on the first instant is as quiet as a later one.
    """
    try:
        from policyrules.cli.running import run

        return run(argv)
    except KeyboardInterrupt:
        return 130
