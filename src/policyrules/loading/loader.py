"""Reading a policy with its vocabulary, overlay and background rules, and checking it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from policyrules.base.arguments import typed
from policyrules.base.errors import Finding, PolicyError
from policyrules.checking import check_policy
from policyrules.core.policy import Policy
from policyrules.language.parser import listed
from policyrules.language.syntax import File
from policyrules.loading.consequences import without_consequences
from policyrules.loading.kept import asked, keep, kept
from policyrules.loading.reading import Found, read_place
from policyrules.loading.versions import Version, in_turn, together
from policyrules.resolve import resolve


@typed
def load(
    place: str | Path,
    *,
    overlay: str | Path | None = None,
    amend: Sequence[str | Path] = (),
    policies: Path | str | None = None,
    examples: bool = True,
    cache: Path | None = None,
) -> Policy:
    """The policy of a place (its name, its folder, or one file), with an overlay if one is named.

    ``amend``: files that change its document from a day on (修订), beside those of the place.

    Warnings and notes are left to ``check``. Without ``examples`` the worked cases are not read:
    a decision does not need them, and they are half of the text.
    ``cache``: a folder of the user's own, in which the policy is kept once it was read; the next time it is
    taken from there, as long as the same library reads the same texts. A folder that cannot be used is not.
    PolicyError with every finding that is an error; UsageError for an unknown place or overlay,
    with the closest name.
    """
    wanted = None
    if cache is not None:
        wanted = asked(place, overlay=overlay, amend=amend, policies=policies, examples=examples)
        found = None if wanted is None else kept(cache, wanted)
        if found is not None:
            return found
    skip = () if examples else ("EXAMPLE",)
    found = made_of(read_place(place, overlay=overlay, amend=amend, policies=policies, skip=skip))
    if cache is not None and wanted is not None:
        # Only if no text has changed while it was read.
        again = asked(place, overlay=overlay, amend=amend, policies=policies, examples=examples)
        if again == wanted:
            keep(cache, wanted, found)
    return found


def made_of(found: Found) -> Policy:
    """The policy of files that were read; PolicyError with every finding that is an error."""
    versions, wrong = in_turn(found)
    errors = [f for f in wrong if f.severity == "error"]
    policies: list[Policy] = []
    for _, policy, findings in _texts(versions):
        mistakes = [f for f in findings if f.severity == "error"]
        if policy is not None and not mistakes:
            # What is worked out to check it stays with the policy that is given.
            policy = evolve(policy, noted=findings)
            mistakes = list(check_policy(policy, doubts=False))
            policies.append(policy)
        errors += mistakes
    if len(policies) == len(versions) and not errors:
        if len(policies) == 1:
            return policies[0]
        whole, wrong = together(policies)
        if not wrong:
            return whole
        errors += wrong
    raise PolicyError(listed(sorted(dict.fromkeys(errors), key=_place)))


@typed
def check(
    place: str | Path,
    *paths: str | Path,
    overlay: str | Path | None = None,
    amend: Sequence[str | Path] = (),
    policies: Path | str | None = None,
    open_terms: bool = False,
) -> tuple[Finding, ...]:
    """Everything wrong or doubtful in one or more places, in the order of their files.

    ``open_terms``: also name the figures that nobody has filled, as notes; with an overlay they
    are always named. UsageError for an unknown place, overlay or amendment.
    """
    gathered: list[Finding] = []
    for one in (place, *paths):
        found = read_place(one, overlay=overlay, amend=amend, policies=policies)
        versions, findings = in_turn(found)
        known: list[Policy] = []
        for version, policy, more in _texts(versions):
            findings += more
            if policy is not None:
                known.append(policy)
                findings += _checked(version, policy, more, open_terms=open_terms)
        if len(known) == len(versions) > 1:
            findings += together(known)[1]
        gathered += listed(sorted(dict.fromkeys(findings), key=_place))
    return tuple(gathered)


def _checked(
    version: Version, policy: Policy, before: Sequence[Finding], *, open_terms: bool
) -> tuple[Finding, ...]:
    """What only the whole policy of one version shows."""
    found = version.found
    more = check_policy(
        policy,
        local=_names([*found.own, *(file for each in version.amendments for file in each.own)]),
        open_terms=open_terms or bool(found.overlay),
        whole=all(f.severity != "error" for f in before),
        read=not found.unread,
    )
    return without_consequences(found, more)


def _place(finding: Finding) -> tuple[str, int]:
    return (finding.span.source.name, finding.span.start) if finding.span else ("", 0)


def find_backgrounds(place: str | Path, *, policies: Path | str | None = None) -> dict[str, File]:
    """The background policies that an overlay of a place could bring in, parsed, by their names.

    For ``overlay_template``. Raises UsageError for an unknown place.
    """
    backgrounds = read_place(place, policies=policies).backgrounds
    return {name: files[0] for name, files in backgrounds.items() if files}


def _names(files: Sequence[File]) -> frozenset[str]:
    return frozenset(file.source.name for file in files)


_Text = tuple[Version, Policy | None, tuple[Finding, ...]]


def _texts(versions: Sequence[Version]) -> list[_Text]:
    """Each version resolved, with what is wrong with it.

    What a county decides may be about what only some text of an amended document has: it is wrong where none
    has it.
    """
    read: list[_Text] = []
    for version in versions:
        key = next((policy.key for _, policy, _ in read if policy is not None), None)
        read.append((version, *_resolved(version, key)))
    return [
        (version, policy, tuple(f for f in findings if not _of_another_text(version, f, read)))
        for version, policy, findings in read
    ]


_NAMES_NOTHING: Final = frozenset({"PR405", "PR704", "PR707"})
"""Codes of what a county fills, chooses or enables that is not there."""


def _of_another_text(version: Version, finding: Finding, read: Sequence[_Text]) -> bool:
    """Whether a county's decision names nothing in this text, and something in another of the document."""
    if finding.code not in _NAMES_NOTHING or finding.span is None:
        return False
    if finding.span.source.name not in _names(version.found.overlay):
        return False
    texts = [found for other, _, found in read if other.header is version.header]
    return not all(any((f.code, f.span) == (finding.code, finding.span) for f in found) for found in texts)


def _resolved(version: Version, key: str | None) -> tuple[Policy | None, tuple[Finding, ...]]:
    found = version.found
    policy, findings = resolve(
        found.own,
        vocabulary=found.vocabulary,
        overlay=found.overlay,
        backgrounds=found.backgrounds,
        until=version.until,
        key=key,
        amendments=[each.own for each in version.amendments],
        changed=version.changed,
    )
    return policy, (*found.findings, *without_consequences(found, findings))
