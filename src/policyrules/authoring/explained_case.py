"""One worked case, found by its title, and all that is decided of it: what explain and the pages show."""

from __future__ import annotations

from policyrules.base.errors import UsageError
from policyrules.base.saying import NOTHING, Said, listed, nearest, same
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.stated import policy_of
from policyrules.core.worked import Example, Expected
from policyrules.deciding import decide_all
from policyrules.intake.case_json import read_case


def case_titled(policy: Policy, title: str) -> tuple[Example, str]:
    """The worked case with a title, and the id of the version of the document in whose files it stands.

    Of several with one title the one whose place (``rules.policy:12``) is given instead. Raises UsageError
    where there is none, with the nearest title, or where there are several, with their places.
    """
    every = [(example, version.version_id) for version in policy.versions for example in version.examples]
    found = [one for one in every if title in (one[0].title, _place(one[0]))]
    if len(found) == 1:
        return found[0]
    if found:
        places = listed(same(_place(example)) for example, _ in found)
        raise UsageError(
            Said("叫“{title}”的案例有 {count} 个，写它的位置：{places}",
                 "there are {count} worked cases {title!r}: give the place, {places}").filled(
                title=title, count=len(found), places=places)
        )  # fmt: skip
    hint = nearest(title, [example.title for example, _ in every])
    close = Said(f"，是不是“{hint}”？", f"; did you mean {hint!r}?") if hint else NOTHING
    raise UsageError(Said(f"没有叫“{title}”的案例{close.zh}", f"there is no worked case {title!r}{close.en}"))


def _place(example: Example) -> str:
    return "" if example.span is None else f"{example.span.source.name}:{example.span.line}"


def case_decided(
    policy: Policy,
    example: Example,
    *,
    version: str = "",
    programme: str | None = None,
    effects: bool = False,
) -> tuple[Policy, tuple[Decision, ...]]:
    """The policy that decides a worked case, with what the case puts in place, and its decisions.

    ``policy`` has the overlay that the case names. ``programme``: only this one, by id. Raises CaseError when
    the case cannot be read.
    """
    own = policy_of(policy, example, version=version)
    return own, decided_under(own, example, programme=programme, effects=effects)


def decided_under(
    own: Policy, example: Example, *, programme: str | None = None, effects: bool = False
) -> tuple[Decision, ...]:
    """The decisions of a worked case by the policy that decides it, with what the case puts in place.

    What such a policy asks is worked out once for as long as the same one is given. Raises CaseError when the
    case cannot be read.
    """
    case, assume = read_case(own, example.data), dict(example.choices)
    return decide_all(own, case, on=example.on, programme=programme, effects=effects, assume=assume)


def programmes_of(example: Example) -> tuple[str, ...]:
    """The ids of the programmes of which a worked case expects a decision."""
    return tuple(dict.fromkeys(e.programme for e in example.expected if isinstance(e, Expected)))
