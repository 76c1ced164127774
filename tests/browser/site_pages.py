"""Where the built site is, and one page of each kind."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SITE = Path(os.environ.get("POLICYRULES_SITE", ROOT / "site"))
SHOTS = ROOT / "out" / "screenshots"
"""For a person to look at; ignored by git."""

KINDS = {
    "home": "/",
    "home in English": "/index.en/",
    "places": "/places/zh/",
    "place": "/places/zh/yancheng/",
    "place in English": "/places/en/yancheng/",
    "rules": "/places/zh/yancheng/rules/",
    "decision": "/places/zh/yancheng/decision-rural_dibao/",
    "terms": "/places/zh/yancheng/terms/",
    "periods": "/places/zh/yancheng/periods/",
    "curves": "/places/zh/jilin/curves/",
    "figures": "/places/zh/yancheng/figures/",
    "facts": "/places/zh/yancheng/facts/",
    "clauses": "/places/zh/yancheng/clauses/",
    "readings": "/places/zh/yancheng/readings/",
    "cases": "/places/zh/yancheng/cases/",
    "case": "/places/zh/yancheng/case-1/",
    "duties": "/places/zh/yancheng/duties/",
    "differences": "/places/zh/differences/",
    "language": "/language.zh/",
    "findings": "/findings/",
    "flow": "/places/zh/dayao/",
    "try it": "/try/",
    "try it in English": "/try.en/",
    "guide": "/guide/",
    "guide in English": "/guide.en/",
}
"""One path of each kind of page."""
