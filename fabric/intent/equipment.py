"""Equipment in place of the catalogue's, or beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from fabric.intent.problems import Fault
from fabric.intent.section import Section
from fabric.intent.values import FilePath, Number


class ExtraTables(Section):
    """Files with rows of your own for a table of the catalogue, in its columns."""

    sources: FilePath | None = Field(default=None, description="where the figures of your rows come from")
    switches: FilePath | None = Field(default=None, description="further switches")
    optics: FilePath | None = Field(default=None, description="further pluggable modules")
    assemblies: FilePath | None = Field(default=None, description="further DAC, ACC, AEC and AOC cables")
    fibers: FilePath | None = Field(default=None, description="further fibre cables")
    hosts: FilePath | None = Field(default=None, description="further host models")
    channel_budgets: FilePath | None = Field(default=None, description="further loss budgets of optical channels")
    attenuations: FilePath | None = Field(default=None, description="further fibre media")
    connector_losses: FilePath | None = Field(default=None, description="further connector losses")
    regions: FilePath | None = Field(default=None, description="further regions with their electricity")
    port_names: FilePath | None = Field(default=None, description="further names of ports by operating system")
    panels: FilePath | None = Field(default=None, description="further panels, cassettes and enclosures")
    failure_rates: FilePath | None = Field(default=None, description="other failure rates")

    def paths(self) -> dict[str, str]:
        """Path by table name, of the tables that have one."""
        return {name: path for name in type(self).model_fields if (path := getattr(self, name)) is not None}


class Equipment(Section):
    """Equipment in place of the catalogue's, or beyond it."""

    switches: FilePath | None = Field(
        default=None,
        description="table of switches (CSV, at least ports and price_usd) in place of the catalogue's equipment",
    )
    cable_price_usd: Annotated[Decimal, Number(0, 1_000_000, "USD")] | None = Field(
        default=None, description="price of the one generic cable that goes with such a table, USD"
    )
    tables: ExtraTables = Field(
        default_factory=ExtraTables,
        description="rows of your own for a table of the catalogue: table name and path of a CSV",
    )

    def faults(self) -> Iterator[Fault]:
        """A switch table of one's own comes with the price of its cable, and the other way round."""
        if self.switches is not None and self.cable_price_usd is None:
            hint = "add catalog.cable_price_usd, in USD per cable"
            yield Fault(
                ("switches",), "needs the price of the cable that joins these switches", hint, (("cable_price_usd",),)
            )
        if self.switches is None and self.cable_price_usd is not None:
            hint = "prices of catalogued cables go into a price book under market.prices"
            yield Fault(("cable_price_usd",), "has no effect without catalog.switches", hint, (("switches",),))
