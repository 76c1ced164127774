"""Reading a policy with its vocabulary, overlay and background rules, checking it, keeping what was read.

What is asked for here is imported on first use: a policy that was kept is there without reading any text.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from policyrules.loading.loader import check as check
    from policyrules.loading.loader import find_backgrounds as find_backgrounds
    from policyrules.loading.loader import load as load
    from policyrules.loading.loader import made_of as made_of
    from policyrules.loading.places import find_policies as find_policies
    from policyrules.loading.places import policy_files as policy_files
    from policyrules.loading.places import policy_folder as policy_folder

_HOMES: Final = {
    "loader": "check find_backgrounds load made_of",
    "places": "find_policies policy_files policy_folder",
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [*_HOME_OF]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"policyrules.loading.{home}"), name)
