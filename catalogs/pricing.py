"""Money and watts of one piece, by one rule for everybody who counts."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Protocol

from catalogs.records import AssemblyModel, Price, SwitchModel

CENT = Decimal("0.01")


class HasPower(Protocol):
    """A part with a typical and a maximum power, either of which may be unknown."""

    @property
    def power_typ_w(self) -> Decimal | None: ...
    @property
    def power_max_w(self) -> Decimal | None: ...


def unit_price_usd(price: Price, length_m: Decimal | None = None) -> Decimal:
    """Price of one piece in USD, rounded half-even to cents; a cable sold by length adds its metres.

    >>> price = Price("J", Decimal(85), Decimal("1.4"), None, None, "estimate", "x", "s")
    >>> unit_price_usd(price, Decimal(15))
    Decimal('106.00')
    """
    metres = (price.price_per_m_usd or Decimal(0)) * (length_m or Decimal(0))
    return (price.price_usd + metres).quantize(CENT, rounding=ROUND_HALF_EVEN)


def part_power_w(part: HasPower) -> tuple[Decimal, str] | None:
    """Typical power in W where it is known, else the maximum, with the word that says which; None if neither is.

    Modules are counted apart, so a figure of a switch with cages that counts modules as well is no figure of its own.
    """
    typical, maximum = part.power_typ_w, part.power_max_w
    if isinstance(part, SwitchModel) and part.cpo is None:
        typical = None if part.power_includes_optics else typical
        maximum = None if part.power_includes_optics or part.power_max_includes_optics else maximum
    if typical is not None:
        return typical, "typical"
    if maximum is not None:
        return maximum, "maximum"
    return None


def assembly_power_w(part: AssemblyModel) -> Decimal | None:
    """Power of all ends of an assembly in W: head plus every tail; None when an end is unknown."""
    if part.power_head_w is None or part.power_tail_w is None:
        return None
    return part.power_head_w + part.num_tails * part.power_tail_w
