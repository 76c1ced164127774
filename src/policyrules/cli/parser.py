"""The command line read: which commands there are, help and mistakes in both languages, shared arguments.

Only the module of the command that is asked for is imported; it adds its own arguments.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

from policyrules._version import LANGUAGE_VERSION, __version__
from policyrules.base.saying import Language, Said, nearest
from policyrules.intake.values import read_date

LANGUAGES: Final = ("zh", "en")
DESCRIPTION: Final = Said(
    "把县级社会救助政策写成规则，并给出附条款依据的评定结果",
    "County social-assistance rules as files, and decisions with cited clauses",
)
COMMANDS: Final[dict[str, Said]] = {
    "check": Said("检查政策文件，一次报出所有问题", "check policies; report every mistake at once"),
    "fmt": Said("按统一格式重排政策文件", "lay out policy files in the one format"),
    "test": Said("运行政策文件里的案例", "run the worked cases of a policy"),
    "cases": Said("把案例写成表（CSV），可用 test --cases 读回", "worked cases as a sheet (test --cases)"),
    "coverage": Said("查每一条款是否都有着落", "is every clause accounted for?"),
    "audit": Said("按逐句清单核对规则与文件，供签字", "the rules against a list of statements"),
    "decide": Said("评定个案或整本台账", "decide one case or a whole ledger"),
    "batch": Said("整本台账进，结果表出", "a whole ledger in, tables of results out"),
    "explain": Said("说明结果从何而来、缺什么", "say why: clauses, arithmetic, what is missing"),
    "notice": Said("输出可打印盖章的告知书", "a notice to print, sign and seal"),
    "replay": Said("按凭证重算并比对", "decide again what a receipt says, and compare"),
    "lists": Said("编制名单，或比对几本台账", "draw up lists, or compare ledgers"),
    "calendar": Said("列出一年的时限，并按记录核对", "what is due in a year; was it done?"),
    "course": Said("逐月评定，说明每次变化的原因", "month by month, with causes"),
    "compare": Said("同一户在各地的结果和依据", "one household under every place"),
    "impact": Said("政策变动的影响：谁得谁失，花多少钱", "what a change costs: who gains and loses"),
    "curve": Said("一个数逐步变动时的结果、金额和悬崖", "what changes as one figure does, with cliffs"),
    "ask": Said("逐项问清一户，只问还有用的", "ask about a household, only what still matters"),
    "init": Said("生成县级细则的空白底稿", "a county overlay, ready to be filled in"),
    "template": Said("写一本可填的工作簿（xlsx），作台账用", "a workbook to fill in, for --ledger"),
    "mapping": Said("起草台账的对照表：各列是什么", "a draft of what a ledger's columns are"),
    "population": Said("虚构许多户，用来试政策和台账", "invented households to try a policy on"),
    "sql": Said("写出在数据库里评定整本台账的脚本", "a script that decides a ledger in a database"),
    "schema": Said("输出个案 JSON 的格式定义", "the JSON Schema of a case"),
    "pages": Said("把各地规则写成说明网页（Markdown）", "every place explained, as Markdown pages"),
    "list": Said("列出可用的政策", "list the policies at hand"),
}
"""Every command, in the order of the help; each is a module of this room with ``arguments`` and ``run``."""


class Parser(argparse.ArgumentParser):
    """A parser whose help and complaints are in the language asked for, and which knows what is read."""

    def __init__(self, language: Language, prog: str, description: Said, *, usage: str | None = None) -> None:
        self.language = language
        super().__init__(
            prog=prog,
            usage=usage,
            description=description.in_(language),
            add_help=False,
            allow_abbrev=False,
            formatter_class=_ChineseHelp if language == "zh" else _Help,
        )
        self._positionals.title = self.say("参数", "arguments")
        self._optionals.title = self.say("选项", "options")
        self.reading: list[str] = []
        """The arguments that name files or folders which the run reads."""

    def say(self, zh: str, en: str) -> str:
        """The text in the language of the help."""
        return zh if self.language == "zh" else en

    def option(
        self, *names: str, zh: str, en: str, to: argparse._ActionsContainer | None = None, **more: Any
    ) -> None:
        """An argument with its help in two languages; ``to``: in a group of this parser."""
        (to or self).add_argument(*names, help=self.say(zh, en), **more)

    def reads(
        self, *names: str, zh: str, en: str, to: argparse._ActionsContainer | None = None, **more: Any
    ) -> None:
        """An argument that names a file or folder which the run reads: no output may be one."""
        action = (to or self).add_argument(*names, help=self.say(zh, en), **{"type": Path, **more})
        self.reading.append(action.dest)

    def typed(self, read: Callable[[str], date], how: Said) -> Callable[[str], date]:
        """A reader of a value; what it refuses is said with how the value is written."""

        def value(text: str) -> date:
            try:
                return read(text)
            except (ValueError, OverflowError):
                raise argparse.ArgumentTypeError(f"{text!r}: {how.in_(self.language)}") from None

        return value

    def error(self, message: str) -> NoReturn:
        """What is wrong with the command line, and how it is used; the end of the run."""
        if self.language == "zh":
            message = _chinese(message)
        line = self.format_usage().strip()
        self.exit(2, f"{line}\n{self.prog}{self.say('：', ': ')}{message}\n")


class _Help(argparse.HelpFormatter):
    """Help as wide as the window, which argparse would ask of modules that every command had to wait for."""

    def __init__(self, prog: str, **more: Any) -> None:
        super().__init__(prog, **{"width": _window() - 2} | more)


def _window() -> int:
    """How wide the window is, as ``shutil.get_terminal_size`` has it; 80 where nothing says so."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80


class _ChineseHelp(_Help):
    """Help in Chinese."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


_MESSAGES: Final = (
    (r"the following arguments are required: (.*)", r"缺少参数 \1"),
    (r"unrecognized arguments: (.*)", r"没有这样的参数：\1"),
    (r"one of the arguments (.*) is required", r"须有其一：\1"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 不能与 \2 同用"),
    (r"argument (.*): expected one argument", r"\1 后面要有内容"),
    (r"argument (.*): expected at least one argument", r"\1 后面要有内容"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2，可以是 \3"),
    (r"argument (.*): invalid int value: (.*)", r"\1 应为整数，不是 \2"),
    (r"argument (.*): ignored explicit argument (.*)", r"\1 不带内容，却写了 \2"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)  # fmt: skip
"""What argparse says, and the same in Chinese."""


def _chinese(message: str) -> str:
    for pattern, said in _MESSAGES:
        if match := re.fullmatch(pattern, message, re.S):
            return match.expand(said)
    return message


# ── reading the line ─────────────────────────────────────────────────────────


def language_of(arguments: Sequence[str]) -> Language:
    """The language asked for by ``--lang``, looked up before parsing so that mistakes are said in it too."""
    found: Language = "zh"
    for argument, following in zip(arguments, [*arguments, ""][1:], strict=False):
        value = following if argument == "--lang" else argument.removeprefix("--lang=")
        if value in ("zh", "en") and argument.startswith("--lang"):
            found = "en" if value == "en" else "zh"
    return found


def parse(arguments: Sequence[str], language: Language) -> argparse.Namespace:
    """The options of a command line, ``inputs`` among them: what the command line names to be read.

    Options of all commands may stand before the command or after it. SystemExit after help, the
    version, or a mistake that has been said.
    """
    options = argparse.Namespace(lang=language, policies=None)
    first = whole_parser(language)
    first.parse_args(arguments, options)
    name = options.command
    if name not in COMMANDS:
        close = nearest(name, COMMANDS)
        hint = first.say(f"，是不是 {close}？", f"; did you mean {close}?") if close else ""
        first.error(first.say(f"没有命令 {name}{hint}", f"there is no command {name}{hint}"))
    parser = command_parser(name, language)
    rest = options.rest
    del options.rest
    parser.parse_args(rest, options)
    named = [getattr(options, dest) for dest in parser.reading]
    options.inputs = [Path(path) for path in _flat(named) if path is not None]
    return options


def _flat(values: Iterable[Any]) -> Iterable[Path | None]:
    for value in values:
        yield from value if isinstance(value, list) else [value]


def whole_parser(language: Language) -> Parser:
    """The parser of what stands before the command, and the help that lists the commands."""
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {said.in_(language)}" for name, said in COMMANDS.items())
    head = Said("命令：", "commands:")
    foot = Said(
        "各命令另有说明：policyrules 命令 --help", "each has its own help: policyrules COMMAND --help"
    )
    usage = Said("policyrules [选项] 命令 …", "policyrules [options] COMMAND …").in_(language)
    parser = Parser(language, "policyrules", DESCRIPTION, usage=usage)
    parser.epilog = f"{head.in_(language)}\n{listed}\n\n{foot.in_(language)}"
    parser.formatter_class = _RawChineseHelp if language == "zh" else _RawHelp
    _common(parser)
    version = f"policyrules {__version__} (language {LANGUAGE_VERSION})"
    parser.option("--version", zh="版本", en="the version", action="version", version=version)
    parser.option("command", zh=argparse.SUPPRESS, en=argparse.SUPPRESS)
    parser.option("rest", zh=argparse.SUPPRESS, en=argparse.SUPPRESS, nargs=argparse.REMAINDER)
    return parser


class _RawHelp(_Help, argparse.RawDescriptionHelpFormatter):
    """Help whose list of commands stays as it is."""


class _RawChineseHelp(_ChineseHelp, argparse.RawDescriptionHelpFormatter):
    """The same in Chinese."""


def command_parser(name: str, language: Language) -> Parser:
    """The parser of one command, its arguments added by its module."""
    parser = Parser(language, f"policyrules {name}", COMMANDS[name])
    import_module(f"policyrules.cli.{name}").arguments(parser)
    _common(parser)
    return parser


def _common(parser: Parser) -> None:
    """What every command takes; said before the command, it holds unless said again after it."""
    nothing = argparse.SUPPRESS
    parser.option("-h", "--help", action="help", default=nothing, zh="显示这份说明", en="show this help")
    parser.option(
        "--lang",
        choices=LANGUAGES,
        default=nothing,
        zh="说明与结果的语言",
        en="language of messages and texts",
    )
    parser.option(
        "--policies", type=Path, metavar="DIR", default=nothing,
        zh="政策所在文件夹（不用随库附带的）", en="folder that holds the policies (and no other)",
    )  # fmt: skip


# ── arguments that several commands have ─────────────────────────────────────


def place(parser: Parser, *, overlay: bool = True) -> None:
    """A place, and the county overlay that is laid over it."""
    parser.option("place", metavar="PLACE", zh="地方名或文件夹", en="place or folder")
    if overlay:
        overlay_option(parser)
    amend_option(parser)


def overlay_option(parser: Parser) -> None:
    """The county overlay."""
    parser.option("--overlay", metavar="NAME", zh="县级细则（名称或文件）", en="county overlay: name or file")


def amend_option(parser: Parser) -> None:
    """Amendments beside those of the place."""
    parser.reads(
        "--amend", action="append", default=[], metavar="FILE",
        zh="修订的文件，如拟议的修改（可重复）",
        en="a file that amends the document, such as a proposal (repeatable)",
    )  # fmt: skip


def cases_or_ledger(parser: Parser) -> argparse._MutuallyExclusiveGroup:
    """Where the cases are; to the group other sources may be added."""
    source = parser.add_mutually_exclusive_group(required=True)
    parser.reads("--case", metavar="FILE", zh="个案 JSON", en="cases: JSON or JSON lines", to=source)
    parser.reads(
        "--ledger", metavar="PATH", to=source,
        zh="台账：一个文件夹的 CSV 或 Parquet，一个工作簿（xlsx），或一个 DuckDB 文件",
        en="a ledger: a folder of CSV or Parquet, a workbook (xlsx), or a DuckDB file",
    )  # fmt: skip
    return source


def households(parser: Parser, *, worked: bool = False) -> None:
    """Where the cases are, and which of their lists are complete; ``worked``: a worked case may be one."""
    source = cases_or_ledger(parser)
    if worked:
        parser.option(
            "--example", metavar="TITLE", zh="政策里的这个案例（同名的写 文件:行）",
            en="this worked case of the policy (of several with one title: file:line)", to=source,
        )  # fmt: skip
    complete(parser)
    empty(parser)
    mapping_option(parser)


def mapping_option(parser: Parser) -> None:
    """What the county says of its columns."""
    parser.reads(
        "--mapping", metavar="FILE",
        zh="对照表：台账的列各是什么（不写则用台账旁边的）",
        en="what the columns of the ledger are (default: the file beside the ledger)",
    )  # fmt: skip


def problems(parser: Parser) -> None:
    """Where the ledger is given back with its problems."""
    parser.option(
        "--problems", type=Path, metavar="FILE",
        zh="把台账加上“问题”一列写入这个文件（.xlsx；一张 CSV 也可写 .csv）",
        en="write the ledger with a column of its problems (.xlsx; of one CSV also .csv)",
    )  # fmt: skip


def one_case(parser: Parser) -> None:
    """A file with the one household that is asked about, or which of its households it is."""
    parser.reads("--case", required=True, metavar="FILE", zh="个案 JSON", en="the case, JSON")
    complete(parser)
    parser.option("--household", metavar="ID", zh="户编号", en="the id of the household")


def empty(parser: Parser) -> None:
    """Of which facts an empty cell of the ledger is 无."""
    parser.option(
        "--empty", action="append", default=[], metavar="FACT=none",
        zh="台账里这个事实空着就是“无”，如 就业.结束=无（可重复）",
        en="an empty cell of this fact in the ledger is none, as job.ended_on=none (repeatable)",
    )  # fmt: skip


def sheet(parser: Parser) -> None:
    """Worked cases of a sheet."""
    parser.reads(
        "--cases", metavar="FILE", zh="案例表（CSV）：一行一个案例，代替文件里的案例",
        en="a sheet (CSV) of cases, one a row, instead of those in the files",
    )  # fmt: skip


def complete(parser: Parser) -> None:
    """Which lists are complete."""
    parser.option(
        "--complete", metavar="LISTS", type=names,
        zh="已登记齐全的名册：all（台账里有的）、名称，或一并写，用逗号分开",
        en="lists of which no record is missing: all (those that are there), names, or both, with commas",
    )  # fmt: skip


def on(
    parser: Parser,
    *,
    name: str = "--on",
    required: bool = True,
    zh: str = "评定日",
    en: str = "assessment date",
) -> None:
    """A day, by default that of the assessment."""

    def read(text: str) -> date:
        found = read_date(text)
        if isinstance(found, Said):
            raise argparse.ArgumentTypeError(found.in_(parser.language))
        return found

    parser.option(name, type=read, required=required, metavar="DATE", zh=zh, en=en)


def programme(parser: Parser) -> None:
    """One programme of the policy."""
    parser.option("--programme", metavar="NAME", zh="只评定这一事项", en="this programme only")


def form(parser: Parser, *forms: str) -> None:
    """The form of what is written to standard output; the first when nothing is said."""
    parser.option("--format", choices=forms, default=forms[0], zh="输出格式", en="form of the output")


def month(parser: Parser, name: str, dest: str, zh: str, en: str) -> None:
    """A month, as its first day."""
    how = Said("月份写作 2017-07", "a month is written 2017-07")
    parser.option(
        name, dest=dest, type=parser.typed(_month, how), required=True, metavar="MONTH", zh=zh, en=en
    )


def _month(text: str) -> date:
    year, _, number = text.partition("-")
    return date(int(year), int(number), 1)


def names(text: str) -> str | list[str]:
    """``all`` in either language, or names with commas of either kind between them."""
    if text.strip() in ("all", "全部"):
        return "all"
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
