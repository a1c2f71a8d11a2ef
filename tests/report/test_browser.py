"""Headless Chromium opens the page, searches, sorts, filters, switches tabs and downloads; axe-core finds nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.export.consumers import node_modules, run, tool
from tests.report.conftest import Written

PAGES = ["leaf-spine", "cpo", "ethernet-three-tiers", "rail-only-planes", "two plans"]


@pytest.fixture(scope="module")
def browsed(page_of: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a browser saw of a page, each opened once."""
    found: dict[str, dict[str, Any]] = {}

    def browse(name: str) -> dict[str, Any]:
        if name not in found:
            found[name] = _browse(page_of(name), tmp_path_factory.mktemp("downloads"))
        return found[name]

    return browse


def _browse(page: Written, downloads: Path) -> dict[str, Any]:
    modules = node_modules("puppeteer-core")
    node_modules("axe-core")
    env = {
        "RAILSPINE_NODE_MODULES": str(modules),
        "RAILSPINE_CHROMIUM": tool("chromium"),
        "RAILSPINE_SORT": page.sort,
    }
    script = Path(__file__).with_name("browse.mjs")
    seen = run([tool("node"), str(script), str(page.path), str(downloads)], env=env, timeout=120)
    assert seen.returncode == 0, seen.stderr
    told: dict[str, Any] = json.loads(seen.stdout)
    [path] = downloads.glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        told["download"] = list(csv.DictReader(file))
    return told


@pytest.mark.parametrize("name", PAGES)
def test_nothing_goes_wrong_and_nothing_is_loaded(name: str, browsed: Any) -> None:
    told = browsed(name)
    assert told["problems"] == []
    assert {url.split(":")[0] for url in told["requests"]} <= {"file", "data", "blob"}
    assert len({url for url in told["requests"] if url.startswith("file:")}) == 1


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_in_light_dark_and_narrow(name: str, browsed: Any) -> None:
    assert browsed(name)["audits"] == {"light": [], "dark": [], "narrow": []}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_itself_never_scrolls_sideways(name: str, browsed: Any) -> None:
    assert browsed(name)["overflow"] == {"light": 0, "dark": 0, "narrow": 0}


def number(text: str) -> float:
    """A cell as a number."""
    return float(text.replace(",", ""))


@pytest.mark.parametrize("name", PAGES)
def test_the_bill_is_sorted_searched_and_downloaded(name: str, browsed: Any, page_of: Any) -> None:
    told, seen = browsed(name), browsed(name)["seen"]
    numbers = [number(text) for text in seen["ascending"] if text]
    assert numbers == sorted(numbers)
    assert [number(text) for text in seen["descending"] if text] == numbers[::-1]
    assert set(seen["searched"]) == {"switch"}
    assert seen["status"] == f"{len(seen['searched'])} of {len(seen['all'])} lines"
    assert sorted(seen["cleared"]) == sorted(seen["all"])
    assert len(told["download"]) == len(seen["searched"])
    assert {row["category"] for row in told["download"]} == {"switch"}


@pytest.mark.parametrize("name", PAGES[:-1])
def test_tabs_follow_the_keyboard_and_bars_filter_the_bill(name: str, browsed: Any) -> None:
    told = browsed(name)
    assert told["tabs"] == [["Money by category"], ["Money by part"], ["Power by part"]]
    assert set(told["seen"]["filtered"]) == {told["seen"]["bar"]}
    assert (told["theme"], told["printed"]) == ("dark", 4)


def test_the_download_says_what_the_bill_says(browsed: Any, page_of: Any) -> None:
    lines = [row for row in page_of("leaf-spine").plan.rows("bom") if row["category"] == "switch"]
    for told, row in zip(browsed("leaf-spine")["download"], lines, strict=True):
        assert (told["part_number"], int(told["qty"])) == (row["part_number"], row["qty"])
        assert float(told["extended_usd"]) == float(row["extended_usd"])
