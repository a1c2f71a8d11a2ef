"""All pictures of a plan into a directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalogs.records import Catalog
from fabric.pictures.diagram import draw_diagram
from fabric.pictures.floor import draw_floor
from fabric.pictures.racks import draw_racks
from fabric.placement.of_plan import place_plan
from fabric.plan import FabricPlan
from fabric.terms import Picture, PictureFormat


def render_plan(plan: FabricPlan, catalog: Catalog, directory: Path, formats: Sequence[PictureFormat]) -> list[Path]:
    """Draw floor plan, rack elevations and fabric diagram; the files come back in the order they were written."""
    placement = place_plan(plan, catalog)
    made = "" if plan.floor and plan.floor.room.halls else " in a room made to fit"
    gpus = f"{plan.num_gpus:,} GPUs"
    written: list[Path] = []
    for ending in formats:
        paths = {picture: directory / f"{picture}.{ending}" for picture in Picture}
        draw_floor(
            placement, f"{plan.name}: {gpus}, {placement.racking.num_racks:,} racks{made}", paths[Picture.FLOOR]
        )
        draw_racks(placement, plan, f"{plan.name}: racks by what they hold", paths[Picture.RACKS])
        draw_diagram(plan, f"{plan.name}: {gpus} by tier", paths[Picture.FABRIC])
        written += paths.values()
    return written
