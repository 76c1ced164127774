"""The command curve: one household at many values of one fact."""

from __future__ import annotations

import argparse
import sys

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import Number, Unit
from policyrules.cli import parser as shared
from policyrules.cli.inputs import one_household, read_policy
from policyrules.cli.output import csv_text, show
from policyrules.comparing.curve_picture import curve_svg
from policyrules.comparing.curve_words import curve_rows, curve_text
from policyrules.comparing.curves import curve, varied
from policyrules.intake.values import read_number


def arguments(parser: shared.Parser) -> None:
    """The options of curve."""
    shared.place(parser)
    shared.one_case(parser)
    parser.option(
        "--vary", required=True, metavar="FACT",
        zh="变动哪个事实，如 members/甲/incomes/1/amount", en="the fact, as in members/甲/incomes/1/amount",
    )  # fmt: skip
    parser.option("--from", dest="start", default="0", metavar="VALUE", zh="从多少（默认 0）", en="first (0)")
    parser.option("--to", dest="end", required=True, metavar="VALUE", zh="到多少", en="last")
    parser.option("--step", default="50", metavar="VALUE", zh="每次多少（默认 50）", en="step (50)")
    parser.option(
        "--yearly", action="store_true",
        zh="没有期间的金额按每年计（否则按每月）", en="an amount without a period is a year's, not a month's",
    )  # fmt: skip
    shared.on(parser)
    shared.programme(parser)
    shared.form(parser, "text", "csv", "svg")


def run(options: argparse.Namespace) -> int:
    """Write what the household is given at each value, and where it turns."""
    policy = read_policy(options)
    case = one_household(policy, options)
    unit = varied(policy, case, options.vary)[1].type.unit
    found = curve(
        policy, case, on=options.on, vary=options.vary, programme=options.programme, yearly=options.yearly,
        start=_number(unit, options.start), end=_number(unit, options.end), step=_number(unit, options.step),
    )  # fmt: skip
    match options.format:
        case "csv":
            sys.stdout.write(csv_text(curve_rows(policy, found, language=options.lang)))
        case "svg":
            sys.stdout.write(curve_svg(policy, found, language=options.lang))
        case _:
            show(curve_text(policy, found, language=options.lang))
    return 0


def _number(unit: Unit | None, text: str) -> Number:
    """A value as written; of a fact that is no number, 0, which is then refused."""
    found = read_number(unit, text) if unit is not None else 0
    if isinstance(found, Said):
        raise UsageError(found)
    return found
