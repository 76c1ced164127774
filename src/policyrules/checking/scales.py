"""Scales whose limits are figures: whether these are proven to rise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from policyrules.base.errors import Finding
from policyrules.base.saying import Said
from policyrules.checking.codes import MAY_NOT_RISE
from policyrules.core.bounds import Proofs
from policyrules.core.expressions import Expr, Scale
from policyrules.core.normal import Forms
from policyrules.core.policy import Policy
from policyrules.core.spoken import expression_said
from policyrules.core.walk import expressions, walk


def check_scales(policy: Policy, proofs: Proofs) -> Iterator[Finding]:
    """Limits of which it is not proven that each is at least the one before, of each scale once."""
    forms = Forms(policy)
    scales = {
        part.figure.target: part
        for definition in policy.defs.values()
        for expr in expressions(definition)
        for part in walk(expr)
        if isinstance(part, Scale)
    }
    for name, scale in scales.items():
        given = policy.givens[name]
        for version in scale.versions:
            for before, after in pairwise(version.limits):
                if not _rises(forms, proofs, before, after):
                    yield MAY_NOT_RISE.at(
                        given.span,
                        name=Said(given.label, given.id),
                        before=expression_said(policy, before),
                        after=expression_said(policy, after),
                    )


def _rises(forms: Forms, proofs: Proofs, before: Expr, after: Expr) -> bool:
    """Whether what lies between is a sum of products that cannot be negative, each counted once or more."""
    between = forms.of(after).plus(forms.of(before), Fraction(-1))
    return all(
        coefficient >= 0 and all(proofs.never_negative(forms.atoms[atom]) for atom in product)
        for product, coefficient in between.terms.items()
    )
