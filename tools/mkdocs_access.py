"""What the theme leaves undone for those who read the pages: a hook of mkdocs.

The search is a dialog without a name; in a narrow cell a date breaks at its hyphens.
"""

from __future__ import annotations

import re
from typing import Any, Final

DIALOG: Final = 'class="md-search" data-md-component="search" role="dialog"'
NAMES: Final = {"zh": "搜索", "en": "Search"}


def on_post_page(output: str, /, *, page: Any, config: Any) -> str:
    """The page with the search named in the language of the site."""
    del page
    name = NAMES.get(config.theme["language"], NAMES["en"])
    return output.replace(DIALOG, f'{DIALOG} aria-label="{name}"')


CELL: Final = re.compile(r"<td[^>]*>.*?</td>", re.DOTALL)
DAY: Final = re.compile(r"(?<![\w/-])\d{4}-\d\d-\d\d(?![\w/-])(?=[^<>]*<)")
"""A date in the text of a cell, not in a tag."""


def on_page_content(html: str, /, **_more: Any) -> str:
    """The content with each date in a cell of a table kept on one line."""
    return CELL.sub(lambda cell: DAY.sub(r'<span class="day">\g<0></span>', cell[0]), html)
