"""The page of the commands, made from their parsers: ``docs/commands.md``.

``python -m policyrules.cli.commands_page`` writes it to standard output. What holds for all commands
stands in ``commands_head.md`` beside this module, an example of each in ``commands_examples.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files

from policyrules.cli.parser import COMMANDS, Parser, command_parser


def commands_page() -> str:
    """The page as Markdown: what holds for all commands, then each with its arguments in both languages."""
    lines = [files("policyrules.cli").joinpath("commands_head.md").read_text("utf-8")]
    shown = examples()
    for name, said in COMMANDS.items():
        lines += [f"## {name}", "", f"{said.zh} · {said.en}", ""]
        lines += ["```text", _usage(command_parser(name, "en")), "```", ""]
        if name in shown:
            lines += ["```sh", shown[name], "```", ""]
        rows = list(_rows(command_parser(name, "zh"), command_parser(name, "en")))
        if rows:
            lines += ["| argument | 说明 | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def examples() -> Mapping[str, str]:
    """For each command lines that can be typed beside the folder ``examples``; a test runs them."""
    text = files("policyrules.cli").joinpath("commands_examples.md").read_text("utf-8")
    parts = (part.partition("\n\n") for part in text.split("## ")[1:])
    return {name.strip(): lines.strip() for name, _, lines in parts}


def _usage(parser: Parser) -> str:
    """The command in one line, without what all commands take; of the sources of cases just one is given."""
    either = [action for group in parser._mutually_exclusive_groups for action in group._group_actions]
    rest = [action for action in parser._actions if not _common(action) and action not in either]
    words = [parser.prog, *(_spelled(action) for action in rest if not action.option_strings)]
    words += [f"({' | '.join(map(_spelled, either))})"] if either else []
    options = [action for action in rest if action.option_strings]
    words += [_spelled(action) for action in options if action.required]
    words += [f"[{_spelled(action)}]" for action in options if not action.required]
    return " ".join(words)


def _rows(zh: Parser, en: Parser) -> Iterator[str]:
    for one, other in zip(zh._actions, en._actions, strict=True):
        if not _common(one):
            cells = _spelled(one), f"{one.help}", f"{other.help}"
            spelled, *helps = (cell.replace("|", "\\|") for cell in cells)
            yield f"| `{spelled}` | {' | '.join(helps).replace('<', '&lt;')} |"


def _common(action: argparse.Action) -> bool:
    return action.dest in ("help", "lang", "policies")


def _spelled(action: argparse.Action) -> str:
    value = (
        "" if action.nargs == 0 else action.metavar or "|".join(map(str, action.choices or ())) or action.dest
    )
    several = " …" if action.nargs == "+" or isinstance(action, argparse._AppendAction) else ""
    return " ".join([*action.option_strings[:1], *([f"{value}{several}"] if value else [])])


if __name__ == "__main__":
    sys.stdout.write(commands_page())
