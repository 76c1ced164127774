"""The commands and their options, with help in Chinese and English. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from policyrules._version import LANGUAGE_VERSION, __version__
from policyrules.base.saying import Language
from policyrules.cli.more_arguments import add_commands

LANGUAGES: Final = ("zh", "en")

Say = Callable[[str, str], str]


def language_of(arguments: Sequence[str]) -> Language:
    """The language asked for by ``--lang``, looked up before parsing so that the help is in it too."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2]
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if argument.startswith("--lang") and value == "en":
            return "en"
    return "zh"


def build_parser(language: Language) -> argparse.ArgumentParser:
    """The parser of the command line, its help texts in ``language``."""

    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=language,
        help=say("说明与结果的语言", "language of messages and texts"),
    )
    common.add_argument(
        "--policies", type=Path, metavar="DIR", help=say("政策所在文件夹", "folder that holds the policies")
    )
    parser = argparse.ArgumentParser(
        prog="policyrules",
        description=say(
            "把县级社会救助政策写成规则，并给出附条款依据的评定结果",
            "County social-assistance rules as files, and decisions with cited clauses",
        ),
        parents=[common],
    )
    parser.add_argument(
        "--version", action="version", version=f"policyrules {__version__} (language {LANGUAGE_VERSION})"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar=say("命令", "COMMAND"))

    def command(name: str, module: str, zh: str, en: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[common], help=say(zh, en), description=say(zh, en))
        added.set_defaults(module=module)
        return added

    _author_commands(command, say)
    _decide_commands(command, say)
    _place_commands(command, say)
    add_commands(command, say)
    return parser


def _author_commands(command: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    check = command(
        "check", "author", "检查政策文件，一次报出所有问题", "check policies; report every mistake at once"
    )
    check.add_argument("places", nargs="+", metavar="PLACE", help=say("地方名或文件夹", "place or folder"))
    _overlay(check, say)
    check.add_argument(
        "--open",
        action="store_true",
        help=say("同时列出县里尚未填写的标准", "also list figures that no county has filled"),
    )
    fmt = command("fmt", "author", "按统一格式重排政策文件", "lay out policy files in the one format")
    fmt.add_argument("files", nargs="+", type=Path, metavar="FILE")
    fmt.add_argument(
        "--check", action="store_true", help=say("只检查，不改动", "change nothing; 1 if a file would change")
    )
    fmt.add_argument(
        "--to", choices=LANGUAGES, help=say("改用中文或英文关键词", "keywords in Chinese or English")
    )
    fmt.add_argument(
        "--stdout", action="store_true", help=say("写到标准输出，不改文件", "write to standard output")
    )


def _decide_commands(command: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    decide = command("decide", "decide", "评定个案或整本台账", "decide one case or a whole ledger")
    _case(decide, say)
    decide.add_argument(
        "--format", choices=("text", "json", "csv"), help=say("输出格式", "form of the output")
    )
    decide.add_argument(
        "--output",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help=say("写入文件（可重复；格式看扩展名）", "write to a file (repeatable; form by its ending)"),
    )
    explain = command(
        "explain", "decide", "说明结果从何而来、缺什么", "say why: clauses, arithmetic, what is missing"
    )
    _case(explain, say)
    explain.add_argument(
        "--no-effects",
        dest="effects",
        action="store_false",
        help=say("不计算裁量和其他读法的影响", "leave out what discretion and other readings would change"),
    )
    replay = command("replay", "decide", "按凭证重算并比对", "decide again what a receipt says, and compare")
    replay.add_argument(
        "receipt", type=Path, metavar="RECEIPT", help=say("decide 写出的 JSON", "JSON written by decide")
    )
    replay.add_argument(
        "--case", type=Path, required=True, metavar="FILE", help=say("个案 JSON", "the case, JSON")
    )
    replay.add_argument(
        "--place",
        metavar="PLACE",
        help=say("政策（不写则按凭证）", "place or folder (default: the receipt)"),
    )
    _overlay(replay, say)


def _place_commands(command: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    test = command("test", "place", "运行政策文件里的案例", "run the worked cases of a policy")
    _place(test, say)
    _overlay(test, say)
    coverage = command("coverage", "place", "查每一条款是否都有着落", "is every clause accounted for?")
    _place(coverage, say)
    coverage.add_argument(
        "--sources",
        type=Path,
        metavar="DIR",
        help=say("原文文件夹（<地方>.md）", "folder with the texts (<place>.md)"),
    )
    coverage.add_argument(
        "--cases",
        action="store_true",
        help=say("查每条规则是否正反都有案例", "instead: is every provision tried by worked cases?"),
    )
    _lists(command("lists", "lists", "编制名单，或比对几本台账", "draw up lists, or compare ledgers"), say)
    schema = command("schema", "place", "输出个案 JSON 的格式定义", "the JSON Schema of a case")
    _place(schema, say)
    command("list", "place", "列出可用的政策", "list the policies at hand")
    _calendar(command, say)


def _calendar(command: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    calendar = command(
        "calendar", "calendar", "列出一年的时限，并按记录核对", "what is due in a year; was it done?"
    )
    _place(calendar, say)
    _overlay(calendar, say)
    calendar.add_argument("--year", type=int, required=True, metavar="YEAR", help=say("年份", "the year"))
    calendar.add_argument(
        "--ics", type=Path, metavar="FILE", help=say("写出日历文件（iCalendar）", "write a calendar file")
    )
    calendar.add_argument(
        "--events",
        type=Path,
        metavar="FILE",
        help=say("办事记录（CSV 或 JSON），与 --on 同用", "records, CSV or JSON; with --on"),
    )
    calendar.add_argument("--on", type=_day, metavar="DATE", help=say("核对日", "checked as of this day"))
    calendar.add_argument(
        "--holidays",
        type=Path,
        metavar="FILE",
        help=say("节假日表（CSV 或 JSON）", "table of holidays, CSV or JSON"),
    )
    calendar.add_argument(
        "--subject",
        action="append",
        default=[],
        metavar="NAME",
        help=say("须各自办理的对象，如村（可重复）", "who must each do it, such as a village (repeatable)"),
    )


def _place(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("place", metavar="PLACE", help=say("地方名或文件夹", "place or folder"))


def _overlay(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument(
        "--overlay", metavar="NAME", help=say("县级细则（名称或文件）", "county overlay: name or file")
    )


def _case(parser: argparse.ArgumentParser, say: Say) -> None:
    _place(parser, say)
    _overlay(parser, say)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--case", type=Path, metavar="FILE", help=say("个案 JSON", "cases: JSON or JSON lines")
    )
    source.add_argument(
        "--ledger", type=Path, metavar="DIR", help=say("台账文件夹（CSV）", "ledger: a folder of CSV")
    )
    parser.add_argument(
        "--on", type=_day, required=True, metavar="DATE", help=say("评定日", "assessment date")
    )
    parser.add_argument("--programme", metavar="NAME", help=say("只评定这一事项", "this programme only"))
    parser.add_argument(
        "--complete",
        metavar="LISTS",
        help=say(
            "已登记齐全的名册：all 或用逗号分开",
            "lists of which no record is missing: all, or names with commas",
        ),
    )


def _lists(parser: argparse.ArgumentParser, say: Say) -> None:
    _place(parser, say)
    _overlay(parser, say)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--case", type=Path, metavar="FILE", help=say("个案 JSON", "cases: JSON or JSON lines")
    )
    source.add_argument(
        "--ledger", type=Path, metavar="DIR", help=say("台账文件夹（CSV）", "ledger: a folder of CSV")
    )
    source.add_argument(
        "--tables",
        type=Path,
        metavar="DIR",
        help=say("要比对的几本台账（低保、建档立卡……）", "ledgers to compare (dibao, register, …)"),
    )
    parser.add_argument("--on", type=_day, required=True, metavar="DATE", help=say("评定日", "the day"))
    parser.add_argument(
        "--list",
        action="append",
        default=[],
        metavar="NAME",
        help=say("只编这份名单（可重复）", "this list only (repeatable)"),
    )
    parser.add_argument(
        "--complete",
        metavar="NAMES",
        help=say(
            "已齐全的名册（与 --tables 同用时是台账），用逗号分开",
            "lists (with --tables: ledgers) of which nothing is missing, with commas",
        ),
    )
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), help=say("输出格式", "form of the output")
    )
    parser.add_argument(
        "--output",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help=say("写入文件（可重复；格式看扩展名）", "write to a file (repeatable; form by its ending)"),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: 日期写作 2017-10-15 / a date is written 2017-10-15"
        ) from None
