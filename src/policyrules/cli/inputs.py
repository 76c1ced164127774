"""What a run reads: the policy and from which folder, the households."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from policyrules import loading
from policyrules.base.errors import Problem, UsageError
from policyrules.base.saying import Said
from policyrules.cli.cache import cache_folder
from policyrules.cli.files import Outputs
from policyrules.cli.output import note
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.intake.records import Ledger
from policyrules.loading.kept import asked, kept
from policyrules.loading.places import policy_files, policy_folder

if TYPE_CHECKING:
    from policyrules.intake.beside import Beside
    from policyrules.intake.settings import SaidOf

EMPTY_IN_TABLES: Final = Said(
    "--empty 说的是台账（--ledger）里的空格；JSON 里没有的写 none",
    "--empty is about empty cells of a ledger (--ledger); in JSON write none",
)
MAPPING_IN_TABLES: Final = Said(
    "--mapping 说的是台账（--ledger）的列", "--mapping is about the columns of a ledger (--ledger)"
)
REASONS: Final = 10
"""So many reasons are said one by one."""
MORE_REASONS: Final = Said(
    "退回的原因另有 {n} 条：用 --problems FILE 写在台账上看全",
    "{n} more reasons why rows were rejected: --problems FILE gives the ledger back with all of them",
)
ALL_REASONS: Final = Said(
    "退回的原因另有 {n} 条：都写在 {name} 里",
    "{n} more reasons why rows were rejected: all of them are in {name}",
)
PROBLEMS_IN_TABLES: Final = Said(
    "--problems 把台账（--ledger）加上一列", "--problems gives a ledger (--ledger) back with a column"
)


def read_policy(options: argparse.Namespace, place: str | None = None, *, examples: bool = False) -> Policy:
    """The policy asked for; says which folder it is, and that no output may be one of its files."""
    place = options.place if place is None else place
    source(options, place)
    overlay, amend = getattr(options, "overlay", None), getattr(options, "amend", ())
    options.inputs += policy_files(place, overlay=overlay, amend=amend, policies=options.policies)
    given: dict[str, Any] = {"overlay": overlay, "amend": amend, "policies": options.policies}
    given["examples"] = examples
    cache = cache_folder(os.environ, sys.platform)
    wanted = None if cache is None else asked(place, **given)
    found = None if cache is None or wanted is None else kept(cache, wanted)
    return loading.load(place, **given, cache=cache) if found is None else found


def read_with_cases(options: argparse.Namespace) -> Policy:
    """The policy with its worked cases, or with those of a sheet in their place."""
    if options.cases is None:
        return read_policy(options, examples=True)
    from policyrules.authoring.case_sheet import policy_with_sheet

    source(options, options.place)
    given = {"overlay": options.overlay, "amend": options.amend, "policies": options.policies}
    policy, notes = policy_with_sheet(options.place, options.cases, **given)
    for problem in notes:
        note(problem.line, options.lang)
    return policy


def source(options: argparse.Namespace, *places: str) -> None:
    """Say from which folders the places are read."""
    folders = {place: policy_folder(place, policies=options.policies) for place in places}
    note(_source(folders), options.lang)


def _source(folders: Mapping[str, Path]) -> Said:
    shown = [_shown(folder) for folder in folders.values()]
    return Said(f"政策取自 {'、'.join(shown)}", f"policy read from {', '.join(shown)}")


def _shown(folder: Path) -> str:
    """A path as short as it can be said here."""
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(folder)


def read_households(
    policy: Policy,
    options: argparse.Namespace,
    *,
    known: Collection[Problem] = (),
    beside: Policy | None = None,
) -> Ledger:
    """The households of ``--case`` or ``--ledger``; what to know about the files is noted, if not known.

    ``beside`` is another policy that reads them: what only that one knows is left out.
    """
    on, empty = getattr(options, "on", None), getattr(options, "empty", [])
    mapping: SaidOf = getattr(options, "mapping", None)
    of = None if beside is None else _beside(policy, beside)
    complete = options.complete if of is None else of.complete(options.complete)
    if getattr(options, "ledger", None) is None:
        from policyrules.intake.case_json import json_ledger

        if empty:
            raise UsageError(EMPTY_IN_TABLES)
        if mapping is not None:
            raise UsageError(MAPPING_IN_TABLES)
        ledger = json_ledger(policy, options.case, complete=complete, on=on, beside=beside)
    else:
        from policyrules.intake.case_csv import read_files
        from policyrules.intake.sources import files_of

        if of is not None:
            mapping, empty = of.settings(options.ledger, mapping), of.empty(empty)
        files = files_of(policy, options.ledger, mapping)
        ledger = read_files(policy, files, complete=complete, on=on, empty=empty)
    for problem in ledger.notes:
        if problem not in known:
            note(problem.line, options.lang)
    return ledger


def _beside(policy: Policy, other: Policy) -> Beside:
    """Two policies that read a ledger: loaded only where there are two."""
    from policyrules.intake.beside import Beside

    return Beside(policy, other)


def problems_file(outputs: Outputs, options: argparse.Namespace) -> BinaryIO | None:
    """Where the ledger is to be given back with its problems; None where that was not asked for."""
    if options.problems is None:
        return None
    if options.ledger is None:
        raise UsageError(PROBLEMS_IN_TABLES)
    from policyrules.authoring.marked_ledger import check_marked

    check_marked(options.ledger, options.problems)
    stream = outputs.open(options.problems)
    stream.flush()
    return stream.buffer


def write_problems(
    target: BinaryIO | None,
    policy: Policy,
    ledger: Ledger,
    options: argparse.Namespace,
    *,
    beside: tuple[Policy, Ledger] | None = None,
) -> None:
    """Give the ledger back with its problems, where that was asked for.

    ``beside`` is another policy that read it too, and what it gave: its problems are told as well.
    """
    if target is not None:
        from policyrules.authoring.marked_ledger import Reading, write_marked

        mapping: SaidOf = options.mapping
        other = None
        if beside is not None:
            there = _beside(beside[0], policy).settings(options.ledger, mapping)
            mapping = _beside(policy, beside[0]).settings(options.ledger, mapping)
            other = Reading(*beside, there)
        given = {"output": options.problems, "mapping": mapping, "language": options.lang, "beside": other}
        write_marked(policy, options.ledger, ledger, target, **given)


def say_reasons(ledger: Ledger, options: argparse.Namespace, *, known: Collection[Problem] = ()) -> None:
    """Say why households were rejected, as far as it is not known already; of many reasons the first ones."""
    reasons = [
        problem
        for problem in dict.fromkeys(each for rejected in ledger.rejected for each in rejected.problems)
        if problem not in known
    ]
    for problem in reasons[:REASONS]:
        note(problem.line, options.lang)
    if len(reasons) > REASONS:
        left, whole = len(reasons) - REASONS, options.problems
        said = MORE_REASONS.filled(n=left) if whole is None else ALL_REASONS.filled(n=left, name=whole.name)
        note(said, options.lang)


def one_household(policy: Policy, options: argparse.Namespace) -> Case:
    """The one household of the file, or the one that --household names."""
    from policyrules.intake.case_json import read_cases

    cases = read_cases(policy, options.case, complete=options.complete)
    if options.household is not None:
        cases = tuple(case for case in cases if case.id == options.household)
    if len(cases) != 1:
        n = len(cases)
        raise UsageError(
            Said(
                f"{options.case}: {n} 户，请用 --household 指明一户",
                f"{options.case}: {n} households: say which with --household",
            )
        )
    return cases[0]
