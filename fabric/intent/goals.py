"""What is minimised, what money and power cost over the years, and rules of the house."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from fabric.intent.section import Many, Section
from fabric.intent.values import Label, Number
from fabric.intent.words import GoalWord, TierWord
from fabric.terms import Tier

Objective = Annotated[tuple[GoalWord, ...], Many(least=1)]
"""Goals in order: each is minimised, then held while the next one is."""


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


class CpoPolicy(Section):
    """Where co-packaged optics may stand."""

    tiers: Annotated[tuple[TierWord, ...], Many()] = Field(
        default=tuple(Tier), description="tiers whose switches may have co-packaged optics; [] = none"
    )


class Policy(Section):
    """Rules of the house."""

    cpo: CpoPolicy = Field(default_factory=CpoPolicy, description="co-packaged optics")
    linear_optics: bool = Field(
        default=True, description="whether linear (LPO) modules may be used where the switch drives them"
    )
    spare_percent: Annotated[Decimal, Number(0, 100, "percent")] = Field(
        default=Decimal(0), description="spares bought on top, percent of each part, rounded up"
    )
