"""``railspine render``: pictures of a plan."""

from __future__ import annotations

from pathlib import Path

import click

from fabric.cli.options import catalog_of_files, intent_option


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the pictures go; default: DIRECTORY.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["svg", "png"]),
    help="Format of the pictures; default: both. May be repeated.",
)
@click.option("--force", is_flag=True, help="Overwrite pictures that exist.")
@intent_option
def render(directory: Path, output: Path | None, formats: tuple[str, ...], force: bool, intent: Path | None) -> None:
    """Draw the plan in DIRECTORY: its floor, its racks, and the fabric by tier.

    A plan without a floor of its own is drawn in a room made to fit.
    """
    from fabric.errors import Finding, InputError
    from fabric.export.directory import read_plan_directory
    from fabric.pictures.render import render_plan
    from fabric.room.floor import RoomError
    from fabric.terms import Picture, PictureFormat

    plan, target = read_plan_directory(directory).plan, output or directory
    endings = [PictureFormat(word) for word in formats] or list(PictureFormat)
    there = [path for ending in endings for name in Picture if (path := target / f"{name}.{ending}").exists()]
    if there and not force:
        raise InputError([Finding(str(there[0]), "exists already", "use --force to overwrite it")])
    target.mkdir(parents=True, exist_ok=True)
    try:
        written = render_plan(plan, catalog_of_files(intent), target, endings)
    except RoomError as error:
        raise InputError([Finding(str(directory), str(error))]) from error
    for path in written:
        click.echo(f"wrote {path}", err=True)
