"""The guided form in the browser: which programmes may be asked about, and the next step of a form."""

from __future__ import annotations

from typing import Any, Final

from policyrules.asking.form import form_step, read_answers
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.browser.messages import Question
from policyrules.core.policy import Policy
from policyrules.core.roots import root_of
from policyrules.explaining.phrases import name_text

Data = dict[str, Any]
"""JSON data."""

NOT_ANSWERS: Final = Said("answers 应为一列回答", "answers should be a list of answers")
NOT_NAMES: Final = Said("programmes 应为一列名称", "programmes should be a list of names")


def programmes(policy: Policy, question: Question) -> list[Data]:
    """The programmes about what a case is usually of, in the order of the document."""
    return [
        {
            "id": programme.id,
            "label": name_text(programme.id, programme.label, question.language),
            "about": "" if programme.entity == policy.root else policy.entities[programme.entity].label,
        }
        for programme in policy.all_programmes
        if root_of(policy, programme) == policy.root
    ]


def guided(policy: Policy, question: Question) -> Data:
    """The next step of a form (``asking.form.form_step``): ``answers`` so far, ``programmes`` asked about.

    Raises UsageError for answers that are not written as such, or about what there is not.
    """
    names = question.parts.get("programmes") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(NOT_NAMES)
    try:
        answers = read_answers(question.parts.get("answers") or [])
    except ValueError:
        raise UsageError(NOT_ANSWERS) from None
    return form_step(policy, answers, on=question.on, programmes=names, language=question.language)
