"""External laser sources (ELS): they are delivered inside co-packaged switches, and bought apart as spares only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalogs.records import Catalog, SwitchModel


@dataclass(frozen=True, slots=True)
class LaserSource:
    """A laser source with the pieces that some switches bring: ``switches`` are those by model, in order.

    ``qty`` counts the models whose maker tells how many one holds; ``uncounted`` are the others.
    """

    part_number: str
    vendor: str
    qty: int
    switches: tuple[tuple[str, int], ...]
    uncounted: tuple[str, ...]

    @property
    def description(self) -> str:
        """What it is, and which switches bring it."""
        return f"external laser source, delivered with {', '.join(f'{n} x {model}' for model, n in self.switches)}"


def els_name(model: str, els_part_number: str | None) -> str:
    """Under which name the laser sources of a switch are priced and billed.

    >>> els_name("Q3450-LD", None)
    'ELS of Q3450-LD'
    """
    return els_part_number or f"ELS of {model}"


def laser_sources(catalog: Catalog, switches: Mapping[str, int]) -> tuple[LaserSource, ...]:
    """Laser sources in ``switches`` (pieces by model), by part number; a switch that holds none has no part in it."""
    models: dict[str, list[SwitchModel]] = {}
    for number in sorted(switches):
        model = catalog.switches[number]
        if model.cpo is not None and model.cpo.els_modules != 0:
            models.setdefault(els_name(number, model.cpo.els_part_number), []).append(model)
    return tuple(_source(name, models[name], switches) for name in sorted(models))


def _source(name: str, models: list[SwitchModel], switches: Mapping[str, int]) -> LaserSource:
    each = {model.part_number: model.cpo.els_modules for model in models if model.cpo is not None}
    return LaserSource(
        part_number=name,
        vendor=_join(model.vendor for model in models),
        qty=sum((modules or 0) * switches[number] for number, modules in each.items()),
        switches=tuple((number, switches[number]) for number, modules in each.items() if modules is not None),
        uncounted=tuple(number for number, modules in each.items() if modules is None),
    )


def _join(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(names))
