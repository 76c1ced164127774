"""The options of course, compare, init and notice. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

Say = Callable[[str, str], str]
Command = Callable[..., argparse.ArgumentParser]


def add_commands(command: Command, say: Say) -> None:
    """Enter the commands into the parser."""
    _course(command, say)
    _compare(command, say)
    _init(command, say)
    _notice(command, say)


def _course(command: Command, say: Say) -> None:
    course = command("course", "course", "逐月评定，说明每次变化的原因", "month by month, with causes")
    _place(course, say)
    _case(course, say)
    course.add_argument("--household", metavar="ID", help=say("户编号", "the id of the household"))
    course.add_argument("--changes", type=Path, metavar="FILE", help=say("变更 JSON", "changes, JSON"))
    course.add_argument(
        "--against",
        type=Path,
        metavar="FILE",
        help=say("另一份变更，据以计算补发和追缴", "other changes: what they would have paid more or less"),
    )
    course.add_argument(
        "--from", dest="start", type=_month, required=True, metavar="MONTH", help=say("首月", "first month")
    )
    course.add_argument(
        "--to", dest="end", type=_month, required=True, metavar="MONTH", help=say("末月", "last month")
    )
    course.add_argument("--programme", metavar="NAME", help=say("只评定这一事项", "this programme only"))
    _format(course, say, "text", "json", "csv")


def _compare(command: Command, say: Say) -> None:
    compare = command("compare", "compare", "同一户在各地的结果和依据", "one household under every place")
    compare.add_argument("case", type=Path, metavar="CASE", help=say("个案 JSON", "the case, JSON"))
    _on(compare, say)
    compare.add_argument(
        "--places", nargs="+", metavar="PLACE", help=say("只比这些地方", "these places (default: all)")
    )
    compare.add_argument(
        "--overlays",
        metavar="PREFIX",
        help=say("各地名称以此开头的细则，如 example", "each place's overlay of this name, such as example"),
    )
    compare.add_argument("--programme", metavar="NAME", help=say("只比这一事项", "this programme only"))
    compare.add_argument("--complete", metavar="all", help=say("名册均已齐全", "every list is complete"))
    compare.add_argument(
        "--all",
        dest="every",
        action="store_true",
        help=say("相同的条款也列出", "also provisions in which they agree"),
    )
    _format(compare, say, "text", "json")


def _init(command: Command, say: Say) -> None:
    init = command("init", "init", "生成县级细则的空白底稿", "a county overlay, ready to be filled in")
    init.add_argument("what", choices=("county",), help=say("县级细则", "a county overlay"))
    init.add_argument("--of", required=True, metavar="PLACE", help=say("上级政策", "the policy it extends"))
    _output(init, say)


def _notice(command: Command, say: Say) -> None:
    notice = command("notice", "notice", "输出可打印盖章的告知书", "a notice to print, sign and seal")
    _place(notice, say)
    _case(notice, say)
    _on(notice, say)
    notice.add_argument("--programme", metavar="NAME", help=say("只这一事项", "this programme only"))
    _format(notice, say, "text", "md", "html")
    _output(notice, say)


def _place(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("place", metavar="PLACE", help=say("地方名或文件夹", "place or folder"))
    parser.add_argument(
        "--overlay", metavar="NAME", help=say("县级细则（名称或文件）", "county overlay: name or file")
    )


def _case(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument(
        "--case", type=Path, required=True, metavar="FILE", help=say("个案 JSON", "the case, JSON")
    )
    parser.add_argument(
        "--complete", metavar="LISTS", help=say("已登记齐全的名册", "lists of which no record is missing")
    )


def _on(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument(
        "--on", type=_day, required=True, metavar="DATE", help=say("评定日", "assessment date")
    )


def _format(parser: argparse.ArgumentParser, say: Say, *forms: str) -> None:
    parser.add_argument(
        "--format", choices=forms, default=forms[0], help=say("输出格式", "form of the output")
    )


def _output(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--output", type=Path, metavar="FILE", help=say("写入文件", "write to a file"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: 日期写作 2017-10-15 / a date is written 2017-10-15"
        ) from None


def _month(text: str) -> date:
    """The first day of a month written 2017-07."""
    try:
        year, number = text.split("-")
        return date(int(year), int(number), 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: 月份写作 2017-07 / a month is written 2017-07") from None
