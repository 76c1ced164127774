"""What checking a finished policy reports: each code with its title, each sentence once."""

from typing import Final

from policyrules.base.errors import Code
from policyrules.base.saying import Said

OUTSIDE_PERIOD: Final = Code(
    "PR507", Said("期间在施行期之外", "outside the policy's period"), severity="warning"
)
OPEN_FIGURE: Final = Code("PR509", Said("待定的数", "open figure"), severity="info")

LIES_OUTSIDE: Final = OUTSIDE_PERIOD.says(
    "“{name}”的期间在政策施行期（{start} 至 {end}）之外",
    "the period of {name} lies outside that of the policy ({start} to {end})",
)
IS_OPEN: Final = OPEN_FIGURE.says(
    "“{name}”待定，由{holders}确定",
    "{name} is open; it is set by {holders}",
    help=(
        "在细则里写 填写 {name} 自 … 为 …",
        "write fill {name} from … as … in an overlay",
    ),
)
