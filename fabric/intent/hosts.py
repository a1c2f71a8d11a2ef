"""What is connected: hosts of one or several models, and the ports kept for managing the fabric."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from catalogs.records import HeatSink
from fabric.intent.problems import Fault
from fabric.intent.section import Many, Section
from fabric.intent.values import Count, CountOrNone, Gbps, Label, Number, OneOfNumbers, Ports

PLANES = (1, 2, 4, 8)
"""Ways in which a NIC port can be split."""

Split = Annotated[int, OneOfNumbers(PLANES)]
"""Number of ports that one NIC port becomes; each goes to a plane of its own."""


class InlineHost(Section):
    """A host that the catalogue does not list."""

    gpus: Ports = Field(default=1, description="GPUs in one host")
    nic_ports: Ports = Field(default=1, description="back-end NIC ports of one host, of all rails")
    nic_port_gbps: Gbps = Field(description="speed of a NIC port in Gb/s, before it is split over planes")
    rails: Ports = Field(default=1, description="rails; NIC port n lies on rail n modulo rails")
    ports_per_cage: Ports = Field(default=1, description="NIC ports that share one cage")
    form_factor: Label = Field(default="generic", description="form factor of the cages, as the catalogue writes it")
    heatsink: HeatSink = Field(default="none", description="heat-sink kind that the cages take")
    lanes_per_cage: Ports | None = Field(
        default=None,
        description="electrical lanes of a cage; null = as many as the ports need at lane_rate_gbps, or one a port",
    )
    lane_rate_gbps: Gbps | None = Field(
        default=None,
        description="rate of an electrical lane in Gb/s; null = what the ports need over lanes_per_cage lanes",
    )
    splits: Annotated[tuple[Split, ...], Many(least=1)] = Field(
        default=(1,), description="numbers of planes that a NIC port can be split over"
    )
    rack_units: Annotated[Decimal, Number(0, 60, "rack units", open=True)] | None = Field(
        default=None, description="height of a host in rack units; null = unknown"
    )
    power_w: Annotated[Decimal, Number(0, 1_000_000, "watts")] | None = Field(
        default=None, description="largest power of a host in watts, NICs without optics included; null = unknown"
    )

    @property
    def cage_lanes(self) -> int:
        """Electrical lanes of a cage: as given, else as many as its ports need, else one per port."""
        if self.lanes_per_cage is not None:
            return self.lanes_per_cage
        if self.lane_rate_gbps is None:
            return self.ports_per_cage
        return self.ports_per_cage * -(-self.nic_port_gbps // self.lane_rate_gbps)

    @property
    def lane_speed_gbps(self) -> int:
        """Gb/s of a lane: as given, else what makes the ports of a cage fill its lanes."""
        if self.lane_rate_gbps is not None:
            return self.lane_rate_gbps
        return -(-self.nic_port_gbps * self.ports_per_cage // self.cage_lanes)

    def faults(self) -> Iterator[Fault]:
        """NIC ports that do not deal evenly over rails and cages, lanes that do not add up to ports."""
        yield from _uneven_ports(self)
        yield from _lanes_that_do_not_fit(self)


class WantedHosts(Section):
    """Hosts of one model."""

    model: Label | None = Field(
        default=None, description="host model, a part number of the catalogue; or give `inline`"
    )
    inline: InlineHost | None = Field(
        default=None, description="a host that the catalogue does not list, in place of `model`"
    )
    count: Count = Field(description="number of hosts")
    hosts_per_rack: Annotated[int, Field(ge=1, le=200)] | None = Field(
        default=None, description="hosts in one rack; null = as is usual for the model, or as many as fit"
    )

    def faults(self) -> Iterator[Fault]:
        """A model and an inline host at once, or neither."""
        if self.model is None and self.inline is None:
            yield Fault((), "needs `model` or `inline`", "`railspine catalog` lists the host models")
        if self.model is not None and self.inline is not None:
            yield Fault(("inline",), "stands beside `model`", "keep one of the two", (("model",),))


class WantedEndpoints(Section):
    """Ports kept in every network for a subnet manager, telemetry and the like; a bare number is the count."""

    shorthand: ClassVar[tuple[str, ...]] = ("count",)

    count: CountOrNone = Field(
        default=0, description="ports kept in every network (one network per plane, and per rail if rail-only)"
    )
    purpose: Label = Field(default="subnet manager", description="what the ports are for; plan.json keeps it")
    form_factor: Label | None = Field(
        default=None,
        description="form factor of the single-port cages at the far end; null = cages like those of the first hosts",
    )
    heatsink: HeatSink = Field(default="none", description="heat-sink kind that those cages take")
    lanes_per_cage: Ports | None = Field(
        default=None, description="electrical lanes of those cages; goes with form_factor"
    )
    lane_rate_gbps: Gbps | None = Field(
        default=None, description="lane rate of those cages in Gb/s; goes with form_factor"
    )

    def faults(self) -> Iterator[Fault]:
        """A cage described in part, or described although nothing is reserved."""
        cage = ("form_factor", "lanes_per_cage", "lane_rate_gbps")
        looked_at = tuple((key,) for key in type(self).model_fields)
        given = [key for key in cage if getattr(self, key) is not None]
        missing = [key for key in cage if key not in given]
        if given and missing:
            message = f"needs {' and '.join(missing)} beside it"
            yield Fault((given[0],), message, "or leave the cage out altogether", looked_at)
        elif self.heatsink != "none" and not given:
            yield Fault(("heatsink",), "has no effect without form_factor", None, looked_at)
        elif self.count == 0 and any(self.is_changed(key) for key in type(self).model_fields):
            hint = "give their number, or write reserved_endpoints: 0"
            yield Fault(("count",), "is 0, but the ports are described", hint, looked_at)


def _uneven_ports(host: InlineHost) -> Iterator[Fault]:
    """nic_ports is a multiple of rails and of ports_per_cage."""
    for key in ("rails", "ports_per_cage"):
        divisor = getattr(host, key)
        if host.nic_ports % divisor:
            yield Fault((key,), f"{divisor} does not divide the {host.nic_ports} NIC ports", None, (("nic_ports",),))


def _lanes_that_do_not_fit(host: InlineHost) -> Iterator[Fault]:
    """A port takes speed / lane rate lanes, whole and divisible by every split; all ports fit the lanes of a cage."""
    key = "lane_rate_gbps" if host.lane_rate_gbps is not None else "lanes_per_cage"
    involved: tuple[tuple[str, ...], ...] = (
        ("nic_port_gbps",),
        ("ports_per_cage",),
        ("lanes_per_cage",),
        ("lane_rate_gbps",),
    )
    speed, rate, lanes = host.nic_port_gbps, host.lane_speed_gbps, host.cage_lanes
    if speed % rate:
        yield Fault((key,), f"a {speed}G port is no whole number of {rate}G lanes", None, involved)
        return
    needed = host.ports_per_cage * (speed // rate)
    if needed > lanes:
        message = f"{host.ports_per_cage} ports of {speed}G need {needed} lanes of {rate}G, the cage has {lanes}"
        yield Fault((key,), message, None, involved)
    for split in host.splits:
        if (speed // rate) % split:
            message = f"a port of {speed // rate} lanes cannot be split over {split} planes"
            yield Fault(
                ("splits",), message, "say how many lanes a cage has: lanes_per_cage, lane_rate_gbps", involved
            )
