"""The command ask: one question at a time, the most telling first, answers read from standard input."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Final

from policyrules.asking.form import Answer, Form, possible_form, question_form, sitting
from policyrules.asking.questions import Question, next_question
from policyrules.base.saying import Language, Said
from policyrules.cli import parser as shared
from policyrules.cli.inputs import read_policy
from policyrules.cli.output import RULE, note, show
from policyrules.explaining.phrases import say
from policyrules.explaining.text import explain_each

NOT_KNOWN: Final = ("不清楚", "不知道", "?", "？", "unknown")
BACK: Final = ("返回", "back")
HINT: Final = Said(
    "回答写在下面；不清楚答“不清楚”，改上一个答“返回”，到此为止按 Ctrl-D",
    "type the answer; unknown where it is not known, back to change the last one, Ctrl-D to end here",
)
END: Final = Said("以上只是按所答推算，不是决定。", "This only follows from the answers and decides nothing.")
WHY: Final = Said("为什么问：{rule}（{clauses}）", "asked because of: {rule} ({clauses})")
WHY_ONLY: Final = Said("为什么问：{rule}", "asked because of: {rule}")
STILL: Final = Said("现在可能：", "possible now: ")
_BETWEEN: Final = re.compile(r"[、，,；; ]+")


def arguments(parser: shared.Parser) -> None:
    """The options of ask."""
    shared.place(parser)
    shared.on(parser)
    parser.option(
        "--programme", metavar="NAME", action="append", default=[],
        zh="只问这一事项（可重复）", en="ask for this programme only (repeatable)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Ask until nothing more can change the answer, or the input ends; then explain what follows."""
    policy, language = read_policy(options), options.lang
    answers: list[Answer] = []
    note(HINT, language)
    while True:
        known = sitting(policy, answers, on=options.on)
        if known.refused is not None:
            note(known.refused, language)
            answers = list(known.taken)
        turn = next_question(
            policy, known.case, on=options.on, programmes=options.programme, declined=known.declined
        )
        if turn.question is None:
            break
        rows = [possible_form(policy, decision, language) for decision in turn.decisions]
        _ask(question_form(policy, turn.question, language), rows, language)
        line = sys.stdin.readline()
        if not line:
            break
        if line.strip() in BACK:
            answers = answers[:-1]
        elif line.strip():
            answers.append(Answer(turn.question.asked, _read(turn.question, line.strip())))
    show(RULE.join(explain_each(policy, turn.decisions, language=language)))
    show(f"\n{END.in_(language)}\n")
    return 0


def _ask(question: Form, rows: list[Form], language: Language) -> None:
    between = say(language, "、", ", ")
    open_ = [row for row in rows if not row["settled"]]
    told = (f"{row['about']} {row['programme']} {between.join(row['outcomes'])}".strip() for row in open_[:5])
    note("\n" + STILL.in_(language) + say(language, "；", "; ").join(told))
    for why in question["why"][:1]:
        said = WHY if why["clauses"] else WHY_ONLY
        note(said.filled(rule=why["rule"], clauses=between.join(why["clauses"])), language)
    if question["note"]:
        note(question["note"])
    names = between.join(option["said"] for option in question["options"])
    note(f"{question['said']}{f' [{names}]' if names else ''}")


def _read(question: Question, text: str) -> object:
    """An answer as typed: lists of options or of names have commas between them."""
    if text in NOT_KNOWN:
        return None
    several = question.type is not None and question.type.kind == "choices"
    if several and text in ("无", "none") and question.type is not None and not question.type.optional:
        return []
    if several and text not in ("无", "none"):
        return _BETWEEN.split(text)
    if question.type is None and not text.isdecimal():
        return _BETWEEN.split(text)
    return text
