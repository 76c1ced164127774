"""What the results of a ledger depend on, and what they count to: the table ``receipt``."""

from __future__ import annotations

from hashlib import sha256

from policyrules._version import LANGUAGE_VERSION, __version__
from policyrules.core.policy import Policy
from policyrules.intake.completeness import as_given
from policyrules.intake.settings import Settings
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.options import Options


def receipt_of(
    policy: Policy, name: str, settings: Settings, input_digest: str, options: Options
) -> dict[str, str]:
    """Policy, input, options and engine, by name: where all of it is the same, so are the results."""
    return {
        "policy": policy.id,
        "title": policy.document.title,
        "policy_digest": "; ".join(version.digest for version in policy.versions),
        "policy_files": "; ".join(f"{file.name} {file.digest}" for file in policy.files),
        "overlay": policy.overlay,
        "on": options.on.isoformat(),
        "programme": options.programme or "",
        "complete": "; ".join(as_given(options.complete)),
        "empty": "; ".join(options.empty),
        "input": name,
        "input_digest": input_digest,
        "settings_digest": sha256(repr(settings).encode()).hexdigest(),
        "engine": __version__,
        "language": LANGUAGE_VERSION,
        "words": options.language,
        "brief": "yes" if options.brief else "no",
    }


def told(counts: Counts) -> dict[str, str]:
    """What went in and came out, by name."""
    return {
        "households": str(counts.households),
        "households_settled": str(counts.settled),
        "households_open": str(counts.open),
        "households_rejected": str(counts.rejected),
        "orphan_groups": str(counts.orphans),
        **{f"decisions_by_{way}": str(count) for way, count in sorted(counts.ways.items())},
    }
