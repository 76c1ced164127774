"""What is asked of standards by axes: a number that may be broken, where headings count in whole ones."""

from __future__ import annotations

from collections.abc import Iterator

from policyrules.base.errors import Finding
from policyrules.base.saying import Said
from policyrules.checking.codes import MAY_BE_BROKEN
from policyrules.core.bounds import Proofs
from policyrules.core.expressions import Lookup
from policyrules.core.policy import Policy
from policyrules.core.spoken import expression_said
from policyrules.core.walk import expressions, walk


def check_axes(policy: Policy, proofs: Proofs) -> Iterator[Finding]:
    """Where 2 and 3 are neighbours on an axis, and something between them may be asked for."""
    for definition in policy.defs.values():
        asked = [part for expr in expressions(definition) for part in walk(expr) if isinstance(part, Lookup)]
        for lookup in dict.fromkeys(asked):
            axed = policy.axed[lookup.figure]
            for axis, named in zip(lookup.axes, axed.axes, strict=True):
                unit = axis.expr.type.unit
                if axis.cuts and unit is not None and unit.whole and not proofs.whole(axis.expr):
                    yield MAY_BE_BROKEN.at(
                        definition.span,
                        name=Said(definition.label, definition.id),
                        asked=expression_said(policy, axis.expr),
                        figure=Said(axed.label, axed.id),
                        axis=Said(named.label, named.id),
                    )
