"""Rows turned into the frozen records of ``catalogs.records``; column names are the field names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogs import records
from catalogs.dictionary import PHYSICS_TABLES
from catalogs.digest import digest_tables
from catalogs.layers import Layers
from catalogs.tables import Row

CPO_PREFIX = "cpo_"


def build_catalog(tables: Mapping[str, Layers]) -> records.Catalog:
    """The catalogue that sound ``tables`` describe."""
    return records.Catalog(
        switches={row.values["part_number"]: _switch(row) for row in _rows(tables, "switches")},
        optics=_by_part(tables, "optics", records.OpticModel),
        assemblies=_by_part(tables, "assemblies", records.AssemblyModel),
        fibers=_by_part(tables, "fibers", records.FiberModel),
        hosts=_by_part(tables, "hosts", records.HostModel),
        budgets=tuple(records.ChannelBudget(**row.values) for row in _rows(tables, "channel_budgets")),
        attenuations={
            row.values["medium"]: records.Attenuation(**row.values) for row in _rows(tables, "attenuations")
        },
        connector_losses=tuple(records.ConnectorLoss(**row.values) for row in _rows(tables, "connector_losses")),
        regions={row.values["region"]: records.Region(**row.values) for row in _rows(tables, "regions")},
        port_names={
            (row.values["nos"], row.values["ports_per_cage"]): records.PortName(**row.values)
            for row in _rows(tables, "port_names")
        },
        panels=_by_part(tables, "panels", records.PanelModel),
        failure_rates={
            row.values["piece"]: records.FailureRate(**row.values) for row in _rows(tables, "failure_rates")
        },
        sources={row.values["source"]: _source(row) for row in _rows(tables, "sources")},
        prices=_prices(tables),
        supplies=tuple(records.Supply(**row.values) for row in _rows(tables, "supply")),
        physics_sha256=digest_tables([tables[table] for table in PHYSICS_TABLES]),
        prices_sha256=digest_tables([tables["prices"], tables["supply"]]),
    )


def _rows(tables: Mapping[str, Layers], table: str) -> list[Row]:
    return list(tables[table].rows.values())


def _by_part(tables: Mapping[str, Layers], table: str, record: Any) -> dict[str, Any]:
    return {row.values["part_number"]: record(**row.values) for row in _rows(tables, table)}


def _switch(row: Row) -> records.SwitchModel:
    plain = {name: value for name, value in row.values.items() if not name.startswith(CPO_PREFIX)}
    inner = {
        name.removeprefix(CPO_PREFIX): value for name, value in row.values.items() if name.startswith(CPO_PREFIX)
    }
    cpo = None if inner["pmd_family"] is None else records.CoPackagedOptics(**inner)
    return records.SwitchModel(cpo=cpo, **plain)


def _source(row: Row) -> records.Source:
    filled: dict[str, Any] = {name: "" if value is None else value for name, value in row.values.items()}
    return records.Source(**filled)


def _prices(tables: Mapping[str, Layers]) -> dict[str, records.Price]:
    """Prices by part; a last line without a price leaves the part unpriced."""
    rows = [row for row in _rows(tables, "prices") if row.values["price_usd"] is not None]
    return {row.values["part_number"]: records.Price(**row.values) for row in rows}
