"""Generated blocks inside pages written by hand: what stands between two marks is replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence


def fill_blocks(page: str, blocks: Mapping[str, str]) -> str:
    """``page`` with every block that ``blocks`` names replaced; raises ValueError where the marks are missing.

    >>> fill_blocks("<!-- begin x -->\\nold\\n<!-- end x -->\\n", {"x": "new"})
    '<!-- begin x -->\\nnew\\n<!-- end x -->\\n'
    """
    for name, text in blocks.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        pattern = re.compile(f"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
        filled = f"{begin}\n{text.rstrip()}\n{end}"
        page, found = pattern.subn(lambda _, filled=filled: filled, page)
        if found != 1:
            raise ValueError(f"the page has {found} blocks called {name!r}, not one")
    return page


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A Markdown table; the columns counted in ``right`` are set to the right."""
    rule = ["---:" if column in right else "---" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *rows))


def cell(text: str) -> str:
    """``text`` as it may stand in a cell.

    >>> cell("one:a|b")
    'one:a\\\\|b'
    """
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
