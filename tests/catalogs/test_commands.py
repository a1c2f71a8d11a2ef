"""``railspine catalog``: results on standard output, the rest on standard error, the same facts as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogs.problems import CatalogError
from catalogs.records import Catalog
from fabric.cli.catalog import catalog as group

SAMPLES = Path(__file__).parent / "device_types"


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def _json(*arguments: str | Path) -> object:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _listed(*arguments: str | Path) -> list[str]:
    parts = _json("list", *arguments)
    assert isinstance(parts, list)
    return [part["part_number"] for part in parts]


def test_list_names_every_part(catalog: Catalog) -> None:
    parts = [
        *catalog.switches,
        *catalog.optics,
        *catalog.assemblies,
        *catalog.fibers,
        *catalog.hosts,
        *catalog.panels,
    ]
    assert _listed() == parts
    result = _run("list")
    lines = result.stdout.splitlines()
    assert lines[0].split()[:2] == ["table", "part"]
    assert [line.split()[1] for line in lines[1:] if line] == parts
    assert result.stderr == f"{len(parts)} parts\n"


@pytest.mark.parametrize(
    ("arguments", "inside", "outside"),
    [
        (["--table", "hosts"], "DGX-H100", "QM9700"),
        (["--vendor", "nvidia"], "QM9700", "N9600-64OD"),
        (["--protocol", "ethernet", "--table", "switches"], "SN5600", "QM9700"),
        (["--speed", "1600"], "MMS4A00", "MMS4X00-NM"),
        (["--form-factor", "qsfp112"], "MMA1Z00-NS400", "MMA4Z00-NS400"),
        (["--text", "LPO linear"], "FS-OSFP-DR8-LPO", "FS-OSFP-DR8-800G"),
        (["--priced"], "QM9700", "SN4700"),
        (["--unpriced"], "SN4700", "QM9700"),
    ],
)
def test_filters(arguments: list[str], inside: str, outside: str) -> None:
    parts = _listed(*arguments)
    assert inside in parts
    assert outside not in parts


def test_a_price_book_shows_in_the_list(tmp_path: Path) -> None:
    book = tmp_path / "mine.csv"
    book.write_text("part_number,price_usd,kind,source\nSN4700,9000,quote,user\n", encoding="utf-8")
    assert "SN4700" in _listed("--priced", "--prices", book)


def test_show_gives_every_fact_its_price_and_its_sources() -> None:
    sheet = _json("show", "QM9700")
    assert isinstance(sheet, dict)
    facts = {fact["column"]: fact for fact in sheet["facts"]}
    assert (facts["power_typ_w"]["value"], facts["power_typ_w"]["unit"]) == ("747", "W")
    assert facts["modes"]["value"] == "400x2@100;200x4@100"
    assert sheet["price"] == {"price_usd": "32870", "kind": "street", "source": "router-switch"}
    assert [source["source"] for source in sheet["sources"]] == [
        "nvidia-qm97x0",
        "nvidia-qm97x0-spec",
        "router-switch",
    ]
    assert all(source["confidence"] for source in sheet["sources"])
    text = _run("show", "QM9700").stdout
    for word in ("747", "not known", "32870", "street", "2026-07-04", "https://www.router-switch.com"):
        assert word in text


def test_show_knows_co_packaged_optics_and_their_laser_sources() -> None:
    assert "cpo_els_modules" in _run("show", "Q3450-LD").stdout
    assert "cpo_els_modules" not in _run("show", "Q3400-RA").stdout
    assert "1500" in _run("show", "ELS-8-LASER").stdout


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("qm9700", "did you mean QM9700?"),
        ("QM970", "did you mean QM9700?"),
        ("MMA4Z00NS", "did you mean MMA4Z00-NS"),
        ("zzz", "'railspine catalog list' names the parts"),
    ],
)
def test_show_suggests_what_may_have_been_meant(typed: str, hint: str) -> None:
    result = _run("show", typed)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert result.stdout == ""


def test_check_is_no_fault() -> None:
    result = _run("check")
    assert result.exit_code == 0
    assert "cannot be chosen for a cost goal" in result.stdout
    report = _json("check")
    assert isinstance(report, dict)
    assert {"table": "switches", "part_number": "QM8790", "column": "price_usd"}.items() <= report["missing"][
        1
    ].items()
    assert report["summary"][0]["table"] == "switches"


def test_import_prints_the_row_and_tells_what_is_missing() -> None:
    result = _run("import-netbox", SAMPLES / "sloppy.yaml")
    assert result.exit_code == 0
    assert result.stdout.startswith("part_number,vendor,")
    assert len(result.stdout.splitlines()) == 2
    assert "sloppy.yaml:9:3: the numbering has gaps" in result.stderr


def test_import_overwrites_only_when_told(tmp_path: Path) -> None:
    output = tmp_path / "row.csv"
    assert _run("import-netbox", SAMPLES / "good.yaml", "-o", output).exit_code == 0
    first = output.read_text(encoding="utf-8")
    again = _run("import-netbox", SAMPLES / "sloppy.yaml", "-o", output)
    assert again.exit_code != 0
    assert output.read_text(encoding="utf-8") == first
    assert _run("import-netbox", SAMPLES / "sloppy.yaml", "-o", output, "--force").exit_code == 0
    assert output.read_text(encoding="utf-8") != first


def test_problems_of_files_reach_the_border(tmp_path: Path) -> None:
    book = tmp_path / "mine.csv"
    book.write_text("part_number,price_usd,kind,source\nQM9700,x,quote,user\n", encoding="utf-8")
    result = _run("list", "--prices", book)
    assert isinstance(result.exception, CatalogError)
    assert f"{book}:2:price_usd" in str(result.exception)


def test_a_terminal_sees_text_and_no_markup(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fabric.cli import catalog as module

    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    module._print_table(("part",), [("[red]A[/red]",)])
    assert "[red]A[/red]" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, fabric.cli.catalog as c;"
        "heavy = {'rich', 'yaml', 'numpy', 'pyarrow', 'networkx', 'ortools', 'pydantic', 'catalogs.load'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
