"""What is minimised, what money and power cost over the years, and rules of the house."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import Field

from fabric.intent.section import Many, Section
from fabric.intent.values import MAX_COUNT, Count, CountOrNone, Label, Number, Share
from fabric.intent.words import GoalWord, TierWord
from fabric.terms import Tier


class WantedGoal(Section):
    """A goal, and how far later goals may leave its least value; a bare word is a goal without slack."""

    shorthand: ClassVar[tuple[str, ...]] = ("goal",)

    goal: GoalWord = Field(description="capex, power, tco or carbon")
    slack: Annotated[Fraction, Share()] = Field(
        default=Fraction(0),
        description='how much more than its least value later goals may use: "2%" or 0.02',
    )


Objective = Annotated[tuple[WantedGoal, ...], Many(least=1)]
"""Goals in order: each is minimised, then held within its slack while the next one is."""


class Caps(Section):
    """What the fabric may use at the most; what is left out is not capped."""

    capex_usd: Annotated[Decimal, Number(0, 1_000_000_000_000, "USD", open=True)] | None = Field(
        default=None, description="budget for switches, modules and cables without spares, USD"
    )
    power_kw: Annotated[Decimal, Number(0, 10_000_000, "kW", open=True)] | None = Field(
        default=None, description="power of switches and modules, kW"
    )
    tco_usd: Annotated[Decimal, Number(0, 1_000_000_000_000, "USD", open=True)] | None = Field(
        default=None, description="capex and energy over the years of tco, USD"
    )
    fibers: Count | None = Field(default=None, description="fibres in use over all optical links")
    carbon_t: Annotated[Decimal, Number(0, 1_000_000_000, "t", open=True)] | None = Field(
        default=None,
        description="carbon dioxide of the electricity over the years of tco, tonnes; making the equipment is not"
        " counted, since no maker publishes it",
    )
    network_racks: CountOrNone | None = Field(
        default=None,
        description="racks that hold switches and no hosts; leaves in the racks of their hosts take none",
    )
    liquid_racks: CountOrNone | None = Field(
        default=None,
        description="racks with a liquid-cooled switch in them, racks of liquid-cooled hosts apart",
    )


class OwnershipTerms(Section):
    """Terms of the total cost of ownership: capex + watts / 1000 x hours x years x PUE x price of a kWh + carbon."""

    years: Annotated[Decimal, Number(0, 50, "years", open=True)] = Field(
        default=Decimal(4), description="years of operation"
    )
    pue: Annotated[Decimal, Number(1, 5, "1")] = Field(
        default=Decimal("1.3"), description="power usage effectiveness: power of the site over power of the equipment"
    )
    region: Label = Field(
        default="default", description="region of the catalogue whose electricity price and carbon count"
    )
    price_per_kwh_usd: Annotated[Decimal, Number(0, 10, "USD/kWh")] | None = Field(
        default=None, description="electricity price in USD/kWh; null = that of the region"
    )
    carbon_usd_per_t: Annotated[Decimal, Number(0, 100_000, "USD/t")] = Field(
        default=Decimal(0), description="price of carbon dioxide, USD per tonne"
    )


class CpoShares(Section):
    """Largest share of a tier's switches that may have co-packaged optics; one bare figure holds for every tier."""

    shorthand: ClassVar[tuple[str, ...]] = ("leaf", "spine", "core")

    leaf: Annotated[Fraction, Share()] = Field(default=Fraction(1), description='of the leaves: 0.5, "1/2" or "50%"')
    spine: Annotated[Fraction, Share()] = Field(default=Fraction(1), description="of the spines")
    core: Annotated[Fraction, Share()] = Field(default=Fraction(1), description="of the cores")


class CpoPolicy(Section):
    """Where co-packaged optics may stand, and how much of a fabric they may be."""

    tiers: Annotated[tuple[TierWord, ...], Many()] = Field(
        default=tuple(Tier), description="tiers whose switches may have co-packaged optics; [] = none"
    )
    largest_share: CpoShares = Field(
        default_factory=CpoShares, description="largest share of the switches of a tier that may have them"
    )
    pluggable_units: Annotated[tuple[Annotated[int, Field(ge=0, le=MAX_COUNT)], ...], Many()] = Field(
        default=(), description="scalable units, counted from 0, whose leaves stay pluggable"
    )
    pluggable_spines: CountOrNone = Field(
        default=0, description="spine positions of every pod that stay pluggable, with the cores above them"
    )


class Policy(Section):
    """Rules of the house."""

    cpo: CpoPolicy = Field(default_factory=CpoPolicy, description="co-packaged optics")
    linear_optics: bool = Field(
        default=True, description="whether linear (LPO) modules may be used where the switch drives them"
    )
    mixing: bool = Field(
        default=True,
        description="whether a tier may hold several switch models and a class several kinds of link, where caps, "
        "supply, shares, stock or slack make that better",
    )
    spare_percent: Annotated[Decimal, Number(0, 100, "percent")] = Field(
        default=Decimal(0), description="spares bought on top, percent of each part, rounded up"
    )
