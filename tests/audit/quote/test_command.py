"""railspine audit on quotes: text, JSON, CSV, bandwidth and failures of a cable list, wrong usage."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result

import catalogs.load
from fabric.cli import main
from tests.audit.quote.sheets import Sheets, as_csv, quote_of
from tests.audit.test_samples import write
from tests.audit.worlds import world

FAULTY = 5


@pytest.fixture
def quote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The good quote of the smallest sample, its catalogue in place of the packaged one."""
    save(quote_of(world("small")), tmp_path)
    monkeypatch.setattr(catalogs.load, "load_catalog", lambda prices=(), tables=None: world("small").catalog)
    return tmp_path


def save(sheets: Sheets, path: Path) -> None:
    """Both sheets as files."""
    for name, rows in (("cables", sheets.cables), ("bom", sheets.bom)):
        assert rows is not None
        (path / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")


def run(path: Path, *more: str) -> Result:
    """The command over both sheets."""
    arguments = ["audit", "--cables", str(path / "cables.csv"), "--bom", str(path / "bom.csv"), *more]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_good_quote(quote: Path) -> None:
    """How the columns were understood, then the verdict."""
    result = run(quote)
    assert result.exit_code == 0
    assert result.stdout.startswith("cables columns: cable = 'Cable ID', a_device = 'Source Device'")
    assert "no faults; " in result.stdout


def test_faults_with_money(quote: Path) -> None:
    """Text, JSON and CSV tell the same finding with its lines and its money; exit code 5."""
    save(quote_of(world("small")).edit("bom", [0], Qty=lambda old: old - 1, **{"Ext. Price": ""}), quote)
    text, facts, table = run(quote), run(quote, "--json"), run(quote, "--csv")
    assert {result.exit_code for result in (text, facts, table)} == {FAULTY}
    assert "error QUOTE-SWITCHES the bill has 9 switches, the cable list wires 10" in text.stdout
    assert "money: 30,000.00 USD on top" in text.stdout
    (finding,) = json.loads(facts.stdout)["findings"]
    assert (finding["code"], finding["cost_usd"]) == ("QUOTE-SWITCHES", "30000.00")
    assert json.loads(facts.stdout)["columns"]["bom"]["quantity"] == "Qty"
    (row,) = csv.DictReader(io.StringIO(table.stdout))
    assert (row["code"], row["severity"], row["cost_usd"]) == ("QUOTE-SWITCHES", "error", "30000.00")
    assert row["rows"].startswith("line 2: 11 x S-NDR32") or row["rows"].startswith("line 2: ")


def test_bandwidth_and_failures_of_a_cable_list(quote: Path) -> None:
    """The figures of a quote are those of the plan it was made from."""
    result = run(quote, "--bandwidth", "--failures", "1", "--json")
    facts = json.loads(result.stdout)
    assert facts["bandwidth"]["host_gbps"] == 4 * 8 * 400
    assert facts["bandwidth"]["patterns"][0]["lower"] == 1.0
    worst = {tuple(loss["kinds"]): loss["outcome"] for loss in facts["failures"]["singles"]}
    assert worst[("leaf",)] == {"share": "7/8", "cut_off": 0, "hit": 4}
    assert facts["availability"]["unknown"] == ["spine"]
    text = run(quote, "--bandwidth", "--failures", "2").stdout
    assert "Worst balanced splits" not in text.split("Traffic at once")[1]
    assert "Any two failures: the worst of each two kinds" in text


def test_what_is_not_measured_is_told(quote: Path) -> None:
    """A cable of unknown speed, and one to a device of unknown tier, are counted."""
    sheets = quote_of(world("small"))
    save(sheets.edit("cables", [0], **{"Dest Device": "panel-1"}), quote)
    result = run(quote, "--bandwidth")
    assert (
        "not measured: 1 devices of unknown tier, 1 cables of unknown speed or between other tiers" in result.stdout
    )


def test_graph_for_other_tools(quote: Path, tmp_path: Path) -> None:
    """GraphML that networkx reads back: devices, links and capacity; the same bytes again."""
    file = tmp_path / "fabric.graphml"
    assert run(quote, "--graph", str(file)).exit_code == 0
    first = file.read_bytes()
    graph = nx.read_graphml(file)
    assert len(graph) == 4 + 8 + 2
    assert sum(links for *_, links in graph.edges(data="links")) == 64
    assert {capacity for *_, capacity in graph.edges(data="capacity")} == {400, 800}
    run(quote, "--graph", str(file))
    assert file.read_bytes() == first


def test_measures_of_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for a plan directory; text fits a terminal of 80 columns."""
    write(world("small"), tmp_path, "parquet")
    monkeypatch.setattr(catalogs.load, "load_catalog", lambda prices=(), tables=None: world("small").catalog)
    arguments = ["audit", str(tmp_path), "--bandwidth", "--failures", "1", "--fit", "optic=500", "--flaps", "0.01"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "rate of a optic: 500 FIT, given by the user" in result.stdout
    assert "Link flaps expected a day: 0.64." in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 160


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name a plan directory, or a quote"),
        (["somewhere", "--bom", "b.csv"], "name a plan directory, or a quote"),
        (["somewhere", "--json", "--csv"], "exclude each other"),
        (["--bom", "b.csv", "--bandwidth"], "give --cables"),
        (["somewhere", "--failures", "3"], "3 is not in the range"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str) -> None:
    """Exit code 2 and what to write."""
    result = CliRunner().invoke(main, ["audit", *arguments])
    assert result.exit_code == 2
    assert told in result.stderr


def test_cells_that_look_like_formulas(quote: Path) -> None:
    """A spreadsheet does not run what a stranger's sheet says."""
    save(quote_of(world("small")).edit("bom", [0], Item="=cmd|' /C calc'!A0"), quote)
    rows = list(csv.reader(io.StringIO(run(quote, "--csv").stdout)))
    assert all(cell[:1] not in ("=", "+", "@") for row in rows for cell in row)
