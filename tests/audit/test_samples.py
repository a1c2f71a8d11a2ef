"""Good plans: no rule objects, whatever form the tables have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from fabric.audit.reading import find_table_file, read_table
from fabric.audit.report import Severity
from fabric.audit.run import ALL_RULES, OTHER_PRICES, audit_directory, audit_tables
from fabric.audit.schema import table_rules
from fabric.errors import InputError
from fabric.plan import plan_to_json
from fabric.terms import Tier
from tests.audit.worlds import FLOORS, World, world
from tests.mixed_plans import MIXED
from tests.sample_plans import SAMPLES

NAMES = ("small", *SAMPLES, *MIXED, *FLOORS)


@pytest.mark.parametrize("name", NAMES)
def test_untouched_plan_has_no_finding(name: str) -> None:
    """Every rule is run and none objects."""
    report = world(name).audit()
    assert report.findings == ()
    assert not report.has_errors
    assert report.skipped == ()
    assert [check.code for check in report.checks] == [rule.code for rule in ALL_RULES]
    assert report.plan == world(name).claims.name


@pytest.mark.parametrize("name", NAMES)
def test_tables_alone_have_no_finding(name: str) -> None:
    """Without a plan the rules about claims are skipped, the others run; unknown reserved cages are left out."""
    report = world(name).alone().audit()
    assert report.findings == ()
    needs_plan = [rule.code for rule in ALL_RULES if rule.needs_plan]
    assert [skipped.code for skipped in report.skipped] == needs_plan
    assert {skipped.reason for skipped in report.skipped} == {"no plan whose claims could be checked"}


def test_missing_table_skips_its_rules() -> None:
    """Rules name the table they lack; the rest is checked."""
    good = world("small")
    tables = {name: table for name, table in good.tables.items() if name != "bom"}
    report = audit_tables(tables, good.catalog, good.plan)
    assert report.findings == ()
    assert {skipped.reason for skipped in report.skipped} == {"no table bom"}
    assert all(skipped.code.startswith(("BOM-", "BUY-", "COST-BILL", "COST-RANGE")) for skipped in report.skipped)


def test_broken_table_skips_its_rules() -> None:
    """A device name that is not unique leaves nothing to say about devices, but racks alone are still checked."""
    report = world("small").repeat("devices").audit()
    assert report.codes == {"DEVICE-DOUBLE"}
    assert {skipped.reason for skipped in report.skipped} == {"faults in the table devices"}
    assert "RACK-DOUBLE" in {check.code for check in report.checks}


def test_codes_and_names_are_unique() -> None:
    """One function, one code, one remedy; every rule says what it means."""
    assert len({rule.code for rule in ALL_RULES}) == len(ALL_RULES)
    assert len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)
    assert all(rule.meaning.endswith(".") and rule.remedy.endswith(".") for rule in ALL_RULES)


def test_report_as_facts() -> None:
    """The facts carry everything that the text shows."""
    facts = world("small").edit("cables", 0, a_u=2).audit().facts()
    assert facts["has_errors"] is True
    assert facts["num_errors"] == 1
    (finding,) = facts["findings"]
    assert finding["code"] == "CABLE-PLACE"
    assert finding["severity"] == Severity.ERROR
    assert finding["count"] == 1
    assert finding["rows"] == ("cable 0: host-0/1/1 - leaf-0/1/1",)


def test_finding_counts_all_rows_and_names_five() -> None:
    """A fault of many rows is one finding."""
    report = world("small").part("optics", "O-2DR4-FLT", heatsink="finned").audit()
    (finding,) = report.findings
    assert finding.count == 32
    assert len(finding.rows) == 5
    assert str(finding).startswith("MODULE-FORM: O-2DR4-FLT is OSFP (finned)")


def write(good: World, path: Path, suffix: str) -> None:
    """The plan directory of a world in one format."""
    assert good.plan is not None
    (path / "plan.json").write_text(plan_to_json(good.plan), encoding="utf-8")
    for name, table in good.tables.items():
        if suffix == "parquet":
            pq.write_table(table, path / f"{name}.parquet")
        else:
            plain = pa.table({field: table.column(field).cast(_plain(table, field)) for field in table.column_names})
            pacsv.write_csv(plain, path / f"{name}.csv")


def _plain(table: pa.Table, field: str) -> pa.DataType:
    kind = table.schema.field(field).type
    return kind.value_type if isinstance(kind, pa.DictionaryType) else kind


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize("name", ["small", "rack-splitter", "cpo"])
def test_directory_reads_as_it_was(name: str, suffix: str, tmp_path: Path) -> None:
    """Both formats give the tables back, with the types of the dictionary, and the same report."""
    good = world(name)
    write(good, tmp_path, suffix)
    for table in table_rules():
        file = find_table_file(tmp_path, table)
        assert file is not None
        read = read_table(file, table)
        assert read.to_pylist() == good.rows(table)
        assert read.schema.types == good.tables[table].schema.types
    report = audit_directory(tmp_path, good.catalog)
    assert report.findings == ()
    assert report.skipped == ()


def test_parquet_comes_before_csv(tmp_path: Path) -> None:
    """Where both are there, the Parquet file is read."""
    good = world("small")
    write(good, tmp_path, "parquet")
    (tmp_path / "devices.csv").write_text("nonsense\n", encoding="utf-8")
    assert audit_directory(tmp_path, good.catalog).findings == ()


def test_directory_without_plan(tmp_path: Path) -> None:
    """Tables alone are checked without claims."""
    good = world("small")
    write(good, tmp_path, "csv")
    (tmp_path / "plan.json").unlink()
    for name in ("bom", "racks", "power", "trunks", "components"):
        (tmp_path / f"{name}.csv").unlink()
    report = audit_directory(tmp_path, good.catalog)
    assert report.findings == ()
    assert report.plan is None
    assert len(report.checks) > 60


def test_all_input_problems_at_once(tmp_path: Path) -> None:
    """Missing tables, missing columns, wrong values, broken files and a wrong plan are told together."""
    good = world("small")
    write(good, tmp_path, "csv")
    (tmp_path / "bom.csv").unlink()
    (tmp_path / "ports.csv").unlink()
    (tmp_path / "ports.parquet").write_bytes(b"PAR1")
    text = (tmp_path / "devices.csv").read_text(encoding="utf-8")
    (tmp_path / "devices.csv").write_text(text.replace('"rack"', '"rak"', 1), encoding="utf-8")
    text = (tmp_path / "power.csv").read_text(encoding="utf-8")
    (tmp_path / "power.csv").write_text(text.replace(",16,", ",sixteen,", 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        audit_directory(tmp_path, good.catalog)
    told = str(caught.value)
    assert "the table 'bom' is missing (expected bom.parquet or bom.csv)" in told
    assert "devices.rack: the column is missing (rack name)" in told
    assert "ports.parquet" in told
    assert "sixteen" in told


@pytest.mark.parametrize("text", ["{}", "not json", '{"version": 1}'])
def test_broken_plan_is_an_input_problem(text: str, tmp_path: Path) -> None:
    """A plan that cannot be read is named, not passed over."""
    good = world("small")
    write(good, tmp_path, "parquet")
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"plan\.json"):
        audit_directory(tmp_path, good.catalog)


def test_not_a_directory(tmp_path: Path) -> None:
    """The hint says what to name."""
    with pytest.raises(InputError, match="is not a directory"):
        audit_directory(tmp_path / "nowhere", world("small").catalog)


def test_tables_of_others_may_be_plainer() -> None:
    """Plain text, wide whole numbers and floats are read as well; a missing optional column is empty."""
    good = world("small")
    tables = {}
    for name, table in good.tables.items():
        columns = {}
        for field in table.schema:
            values = table.column(field.name)
            if pa.types.is_dictionary(field.type):
                values = values.cast(pa.large_string())
            elif pa.types.is_decimal(field.type):
                values = values.cast(pa.float64())
            elif pa.types.is_integer(field.type):
                values = values.cast(pa.int64())
            columns[field.name] = values
        tables[name] = pa.table(columns)
    tables["components"] = tables["components"].select(["component", "part_number", "count", "each", "total"])
    tables["power"] = tables["power"].append_column("remark", tables["power"].column("tier"))
    assert audit_tables(tables, good.catalog, good.plan).findings == ()


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [("cage", pa.array(["one"] * 400), "holds string"), ("device", pa.array([1] * 400), "holds int64")],
)
def test_wrong_kind_of_column(column: str, values: pa.Array, told: str) -> None:
    """A number where a name belongs, or the other way round, is an input problem."""
    good = world("small")
    ports = good.tables["ports"]
    place = ports.column_names.index(column)
    broken = replace(good, tables={**good.tables, "ports": ports.set_column(place, column, values)})
    with pytest.raises(InputError, match=told):
        broken.audit()


def test_empty_tables_do_not_break_anything() -> None:
    """A fabric of nothing is checked without a traceback, and does not pass for the plan."""
    good = world("small")
    report = replace(good, tables={name: table.slice(0, 0) for name, table in good.tables.items()}).audit()
    assert {"COUNT-DEVICES", "COUNT-LINKS", "COUNT-GPUS", "COST-CAPEX"} <= report.codes
    assert replace(good, tables={name: table.slice(0, 0) for name, table in good.tables.items()}).alone().audit()


def test_audit_does_not_depend_on_row_order() -> None:
    """Rows in another order, in several chunks, give the same verdict."""
    good = world("twin")
    tables = {}
    for name, table in good.tables.items():
        rows = good.rows(name)
        order = range(table.num_rows) if name == "bom" else reversed(range(table.num_rows))
        shuffled = good.with_rows(name, [rows[place] for place in order]).tables[name]
        half = table.num_rows // 2
        tables[name] = pa.concat_tables([shuffled.slice(0, half), shuffled.slice(half)])
    assert replace(good, tables=tables).audit().findings == ()


def test_backup_ports_do_not_count() -> None:
    """Half of the downlinks serve backup hosts: the rest is what the claim is about."""
    good = world("small").structure(leaf_backup_ports=2)
    assert good.tier(Tier.LEAF, oversubscription="1/2").audit().findings == ()
    assert good.audit().codes == {"OVERSUBSCRIPTION-CLAIM"}


def test_other_prices_are_a_warning_and_are_not_compared() -> None:
    """Under another price book nothing is said about prices but that; totals are those of the bill."""
    report = world("small").facts(prices_sha256="0" * 64, prices={}).audit()
    assert report.codes == {"PRICES-OTHER"}
    assert not report.has_errors
    assert {skipped.reason for skipped in report.skipped} == {OTHER_PRICES}
    assert "COST-CAPEX" in {skipped.code for skipped in report.skipped}
