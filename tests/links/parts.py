"""Small ends, modules, cables and catalogues; every figure is made up and may be changed by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from catalogs.records import (
    AssemblyModel,
    Attenuation,
    Breakout,
    Catalog,
    ChannelBudget,
    ConnectorLoss,
    CoPackagedOptics,
    FiberModel,
    OpticModel,
    Price,
)
from fabric.candidates.rejections import Rejections
from fabric.links.ends import EndGroup, EndProfile, Signal, optic_signal
from fabric.links.options import LinkOption, LinkQuestion, PartTerms, link_options
from fabric.links.rules import ChannelTerms
from fabric.terms import DeviceKind

ETHERNET = "Ethernet"
LENGTHS = ("1", "3", "5", "10", "20", "50", "100", "200", "500")


def make_end(speed: int = 400, ports: int = 1, **changes: Any) -> EndProfile:
    """A cage for finned OSFP with lanes of 100G, as many as its ports take."""
    values: dict[str, Any] = {
        "form_factor": "OSFP",
        "heatsink": "finned",
        "lanes_per_cage": ports * speed // 100,
        "lane_rate_gbps": 100,
        "speed_gbps": speed,
        "ports_per_cage": ports,
        "cage_power_max_w": Decimal(20),
        "linear_optics": False,
        "cpo": None,
        "speaks": ETHERNET,
        **changes,
    }
    return EndProfile(**values)


def make_cpo(**changes: Any) -> CoPackagedOptics:
    """A co-packaged connector of four lanes of 100G on eight fibres."""
    values: dict[str, Any] = {
        "pmd_family": "DR",
        "lanes": 4,
        "lane_rate_gbps": 100,
        "lanes_per_fiber_pair": 1,
        "medium": "OS2",
        "connector": "MPO-12",
        "polish": "APC",
        "reach_m": Decimal(500),
        "els_modules": 2,
        "els_part_number": None,
        "lasers": 8,
        "engines": 4,
        **changes,
    }
    return CoPackagedOptics(**values)


def make_cpo_end(speed: int = 400, ports: int = 1, **changes: Any) -> EndProfile:
    """The end of a switch that brings its own optics."""
    cpo = make_cpo(**changes)
    return make_end(speed, ports, form_factor="CPO", heatsink="none", cage_power_max_w=None, cpo=cpo)


def make_optic(speed: int = 400, legs: int = 1, **changes: Any) -> OpticModel:
    """A parallel single-mode module, ``legs`` legs on a connector MPO-12/APC each."""
    lanes = speed * legs // 100
    values: dict[str, Any] = {
        "part_number": "OPTIC",
        "vendor": "Sample Optics",
        "description": "made up",
        "speed_gbps": speed * legs,
        "form_factor": "OSFP",
        "heatsink": "finned",
        "electrical_lanes": lanes,
        "electrical_lane_rate_gbps": 100,
        "pmd_family": "DR",
        "optical_lanes": lanes,
        "optical_lane_rate_gbps": 100,
        "lanes_per_fiber_pair": 1,
        "medium": "OS2",
        "connector": "MPO-12",
        "polish": "APC",
        "num_connectors": legs,
        "reach_m": Decimal(500),
        "breakouts": (Breakout(legs, speed),),
        "protocols": (ETHERNET,),
        "retiming": "retimed",
        "power_typ_w": Decimal(8),
        "power_max_w": Decimal(9),
        "laser_kind": None,
        "lasers": None,
        "photodiodes": None,
        "dsps": None,
        "fit": None,
        "status": "active",
        "source": "S",
        "notes": None,
        **changes,
    }
    return OpticModel(**values)


def make_signal(speed: int = 400, legs: int = 1, **changes: Any) -> Signal:
    """What leaves one leg of :func:`make_optic`, changed."""
    return replace(optic_signal(make_optic(speed, legs), make_end(speed, legs)), **changes)


def make_assembly(speed: int = 400, tails: int = 1, **changes: Any) -> AssemblyModel:
    """Passive copper of 2 m with finned OSFP at every end."""
    values: dict[str, Any] = {
        "part_number": "DAC",
        "vendor": "Sample Cables",
        "description": "made up",
        "kind": "DAC",
        "length_m": Decimal(2),
        "speed_gbps": speed,
        "electrical_lanes": speed // 100,
        "electrical_lane_rate_gbps": 100,
        "head_form_factor": "OSFP",
        "head_heatsink": "finned",
        "num_tails": tails,
        "tail_form_factor": "OSFP",
        "tail_heatsink": "finned",
        "protocols": (ETHERNET,),
        "power_head_w": Decimal(0),
        "power_tail_w": Decimal(0),
        "diameter_mm": None,
        "status": "active",
        "source": "S",
        "notes": None,
        **changes,
    }
    return AssemblyModel(**values)


def make_fiber(kind: str = "jumper", **changes: Any) -> FiberModel:
    """A cable of eight single-mode fibres between MPO-12/APC."""
    values: dict[str, Any] = {
        "part_number": "FIBER",
        "vendor": "Sample Fiber",
        "description": "made up",
        "kind": kind,
        "medium": "OS2",
        "fibers": 8,
        "connector": "MPO-12",
        "polish": "APC",
        "num_tails": 1 if kind == "jumper" else 2,
        "polarity": "B",
        "stock_lengths_m": tuple(map(Decimal, LENGTHS)),
        "order_code": None,
        "diameter_mm": None,
        "status": "active",
        "source": "S",
        "notes": None,
        **changes,
    }
    return FiberModel(**values)


Part = OpticModel | AssemblyModel | FiberModel


def make_catalog(*parts: Part, priced: Iterable[tuple[str, str]] = (), **changes: Any) -> Catalog:
    """A catalogue of link parts; losses are 0.5 dB/km and 0.5 dB per mated pair against budgets of 3 dB."""
    values: dict[str, Any] = {
        "switches": {},
        "optics": {part.part_number: part for part in parts if isinstance(part, OpticModel)},
        "assemblies": {part.part_number: part for part in parts if isinstance(part, AssemblyModel)},
        "fibers": {part.part_number: part for part in parts if isinstance(part, FiberModel)},
        "hosts": {},
        "budgets": tuple(
            ChannelBudget(family, rate, medium, Decimal(500), Decimal(3), "standard", None, "S")
            for family, medium in (("DR", "OS2"), ("FR", "OS2"), ("SR", "OM4"), ("VR", "OM4"))
            for rate in (100, 200)
        ),
        "attenuations": {m: Attenuation(m, Decimal("0.5"), "S") for m in ("OS2", "OM4")},
        "connector_losses": tuple(
            ConnectorLoss(connector, medium, "low-loss", Decimal("0.5"), "S")
            for connector in ("MPO-12", "MPO-16", "LC")
            for medium in ("OS2", "OM4")
        ),
        "regions": {},
        "sources": {},
        "prices": {name: make_price(name, usd) for name, usd in priced},
        "supplies": (),
        "physics_sha256": "a" * 64,
        "prices_sha256": "b" * 64,
        **changes,
    }
    return Catalog(**values)


def make_price(part_number: str, usd: str, per_m: str | None = None) -> Price:
    """A street price."""
    return Price(
        part_number, Decimal(usd), None if per_m is None else Decimal(per_m), None, None, "street", None, "S"
    )


def make_group(profile: EndProfile, *ports: tuple[int, int], device: DeviceKind = DeviceKind.LEAF) -> EndGroup:
    """Devices with ``profile``; ``ports`` are (devices, ports on each) pairs."""
    return EndGroup(device, profile, ports)


def make_question(
    a: EndProfile | tuple[EndGroup, ...], z: EndProfile | EndGroup, length_m: str = "3", **changes: Any
) -> LinkQuestion:
    """Four links of two leaves to a spine, unless the ends say otherwise."""
    a_ends = (make_group(a, (2, 2)),) if isinstance(a, EndProfile) else a
    z_end = make_group(z, (1, 4), device=DeviceKind.SPINE) if isinstance(z, EndProfile) else z
    values: dict[str, Any] = {
        "protocol": ETHERNET,
        "num_links": z_end.num_ports,
        "length_m": Decimal(length_m),
        "a_ends": a_ends,
        "z_end": z_end,
        "aligned": 1,
        **changes,
    }
    return LinkQuestion(**values)


def make_terms(catalog: Catalog, *, linear_optics: bool = False, **channel: Any) -> PartTerms:
    """Terms with two mated pairs per channel."""
    return PartTerms(catalog, ChannelTerms(**channel), linear_optics)


def find(terms: PartTerms | Catalog, question: LinkQuestion) -> tuple[LinkOption, ...]:
    """Legal options."""
    return link_options(terms if isinstance(terms, PartTerms) else make_terms(terms), question, Rejections())


def refusals(terms: PartTerms | Catalog, question: LinkQuestion) -> list[str]:
    """Why the others are refused."""
    tally = Rejections()
    link_options(terms if isinstance(terms, PartTerms) else make_terms(terms), question, tally)
    return [line.reason for line in tally.tally()]
