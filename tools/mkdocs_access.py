"""What the theme leaves unsaid to those who do not see the page: a hook of mkdocs.

The search is a dialog without a name.
"""

from __future__ import annotations

from typing import Any, Final

DIALOG: Final = 'class="md-search" data-md-component="search" role="dialog"'
NAMES: Final = {"zh": "搜索", "en": "Search"}


def on_post_page(output: str, /, *, page: Any, config: Any) -> str:
    """The page with the search named in the language of the site."""
    del page
    name = NAMES.get(config.theme["language"], NAMES["en"])
    return output.replace(DIALOG, f'{DIALOG} aria-label="{name}"')
