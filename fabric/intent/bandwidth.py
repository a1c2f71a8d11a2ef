"""How much bandwidth the fabric must give, whole and after a loss."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import Field

from fabric.intent.section import Section
from fabric.intent.values import Ratio, Share


class Oversubscription(Section):
    """Downlink over uplink bandwidth of a tier, at most; one bare ratio holds for leaf and spine."""

    shorthand: ClassVar[tuple[str, ...]] = ("leaf", "spine")

    leaf: Annotated[Fraction, Ratio()] = Field(
        default=Fraction(1), description='leaf: 1, 1.5, "3:1" or "16/15"; below 1 is undersubscribed'
    )
    spine: Annotated[Fraction, Ratio()] = Field(
        default=Fraction(1), description="spine, where a core tier stands above it"
    )
    exact: bool = Field(default=False, description="true: exactly these ratios; false: at most")


class LossTolerance(Section):
    """Share of the worst-hit host's bandwidth to distant hosts that must be left after losing one device or plane."""

    leaf: Annotated[Fraction, Share()] | None = Field(
        default=None, description="after losing one leaf; null = no limit"
    )
    spine: Annotated[Fraction, Share()] | None = Field(
        default=None, description="after losing one spine; null = no limit"
    )
    core: Annotated[Fraction, Share()] | None = Field(
        default=None, description="after losing one core; null = no limit"
    )
    plane: Annotated[Fraction, Share()] | None = Field(
        default=None, description="after losing one plane; null = no limit"
    )


class Bandwidth(Section):
    """How much bandwidth the fabric must give, whole and after a loss."""

    oversubscription: Oversubscription = Field(
        default_factory=Oversubscription, description="largest ratio of downlink to uplink bandwidth of a tier"
    )
    min_bisection: Annotated[Fraction, Share()] | None = Field(
        default=None,
        description="least bisection bandwidth as a share of the endpoint bandwidth, 0 to 1; null = no limit",
    )
    min_after_loss: LossTolerance = Field(
        default_factory=LossTolerance,
        description="least share (0 to 1) of a host's bandwidth left after losing one leaf, spine, core or plane",
    )
