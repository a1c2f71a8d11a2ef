"""Every command in the documentation runs, every generated page is current, every link leads somewhere.

``python -m tests.golden.regenerate`` brings the pages up to date.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from docs.generate import pages
from fabric import errors
from fabric.cli import COMMANDS, border
from fabric.tables.write import CSV_ROW_LIMIT
from tests.golden.command_line import EXAMPLES, ROOT, railspine

PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]+)?(#[^)\s]*)?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def commands(page: Path) -> list[str]:
    """The lines of all ```sh blocks of ``page`` that begin with railspine."""
    blocks = SHELL_BLOCK.findall(page.read_text("utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.startswith("railspine ")]


PAGES_WITH_COMMANDS = [page for page in PAGES if commands(page)]


@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS, ids=lambda page: page.name)
def test_commands_run(page: Path, tmp_path: Path) -> None:
    """One after the other, as a reader would type them beside the examples."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    for line in commands(page):
        outcome = railspine(shlex.split(line, comments=True)[1:], cwd=tmp_path)
        assert outcome.code == 0, f"{line}\n{outcome.err}"


def test_every_command_is_shown() -> None:
    shown = {shlex.split(line)[1] for page in PAGES_WITH_COMMANDS for line in commands(page)}
    assert shown == set(COMMANDS)


def test_generated_pages_are_current() -> None:
    for path, text in pages().items():
        assert path.read_text("utf-8") == text, f"{path.name} is stale: python -m tests.golden.regenerate"


def test_every_link_leads_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {file}{anchor}"
        for page in PAGES
        for file, anchor in LINK.findall(page.read_text("utf-8"))
        if not leads_somewhere(page, file, anchor)
    ]
    assert not dead


def leads_somewhere(page: Path, file: str, anchor: str) -> bool:
    """Whether the file is there, and the heading in it."""
    target = page.parent / file if file else page
    if not target.exists():
        return False
    headings = HEADING.findall(target.read_text("utf-8")) if anchor else []
    return not anchor or anchor[1:] in [re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-") for head in headings]


def test_exit_codes_are_those_of_the_program() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)}
    kinds = (errors.InputError, errors.InfeasibleError, errors.UnprovenError, errors.AuditError)
    real = {0, *(kind.exit_code for kind in kinds)}
    assert told == real | {border.EXIT_FAULT, border.EXIT_INTERRUPTED, border.EXIT_BROKEN_PIPE}


def test_files_of_a_plan_are_all_named(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert railspine(["plan", "examples/600-endpoints.yaml", "--output", str(tmp_path / "plan")]).code == 0
    told = set(re.findall(r"`([\w.]+)`", readme[readme.index("| file |") : readme.index("The tables come as")]))
    written = {
        path.stem if path.suffix in {".csv", ".parquet"} else path.name for path in (tmp_path / "plan").iterdir()
    }
    assert told == written


def test_row_limit_of_csv_is_told() -> None:
    assert CSV_ROW_LIMIT == 2_000_000, "README.md says two million"


def test_every_decision_says_context_choice_and_price() -> None:
    for page in sorted((ROOT / "docs/decisions").glob("*.md")):
        text = page.read_text("utf-8")
        assert [word for word in ("Context.", "Choice.", "Price paid.") if f"**{word}**" not in text] == [], page.name


def test_price_book_in_the_page_is_that_of_the_example() -> None:
    book = (EXAMPLES / "prices/reseller-quote.csv").read_text("utf-8")
    assert f"```csv\n{book}```" in (ROOT / "docs/catalogue.md").read_text("utf-8")


def test_facts_of_the_comments_hold() -> None:
    """Counts that the examples' comments and the pages tell are those of the plans."""
    facts = {path.parent.name: json.loads(path.read_text("utf-8")) for path in ROOT.glob("tests/golden/*/facts.json")}
    count = {name: [tier["count"] for tier in plan["switches"].values()] for name, plan in facts.items()}
    assert count["dgx-b200-4su"] == [32, 16]
    assert facts["dgx-b200-4su"]["links"]["leaf-spine"]["links"] == 1024
    assert facts["dgx-b200-16su"]["tiers"] == 3
    assert count["dgx-b300-4su-xdr"] == count["dgx-b300-4su-cpo"] == [32, 18]
    assert facts["gb200-nvl72-row"]["switches"]["leaf"]["down"] == "18 x 400G"
    assert facts["mi300x-512"]["leaf_in_host_rack"]
    assert facts["h200-own-prices"]["leaf_in_host_rack"]
    assert (count["three-tier-16k"], facts["three-tier-16k"]["pods"]) == ([512, 512, 256], 16)
    cap, within = facts["dgx-b300-power-cap"], facts["dgx-b300-power-within"]
    least = facts["dgx-b300-dual-plane-power"]
    assert cap["switches"]["spine"]["model"] == "M2-W6940-128X1-FR4"
    assert (cap["totals"]["capex_usd"], cap["totals"]["power_w"][:6]) == ("13550080.00", "199059")
    assert [(tier["model"], tier["count"]) for tier in within["switches"].values()][1:] == [
        ("S9321-64EO", 6),
        ("M2-W6940-128X1-FR4", 26),
    ]
    assert (within["totals"]["capex_usd"], within["totals"]["power_w"][:6]) == ("13373968.00", "201977")
    assert float(within["proof"]["objective"]) == float(least["totals"]["power_w"]) == 198227.2
    assert (count["600-endpoints"], facts["600-endpoints"]["totals"]["capex_usd"]) == ([34, 18], "640880.00")
