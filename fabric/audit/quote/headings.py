"""Which column of a stranger's sheet is which: a mapping where one is given, else the best guess, said aloud."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources

from fabric.errors import Finding

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "cables": ("a_device", "a_port", "z_device", "z_port"),
    "bom": ("part_number", "quantity"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """What a rule may ask a sheet for, and the headings that people write over it, in order of preference."""

    name: str
    headings: tuple[str, ...]
    meaning: str


SIDES: Mapping[str, tuple[str, ...]] = {
    "a": ("a", "source", "src", "from", "local", "near", "side a", "a end"),
    "z": ("z", "b", "destination", "dest", "dst", "to", "remote", "peer", "far", "side b", "z end", "b end"),
}
"""What people call the two ends of a cable; the word stands before or after what is meant."""


@cache
def fields_of(sheet: str) -> tuple[Field, ...]:
    """The fields of ``cables`` or ``bom``, each with every heading that means it."""
    text = resources.files("fabric").joinpath("audit", "quote", "headings.csv").read_text(encoding="utf-8")
    headings: dict[str, list[str]] = {}
    meanings: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["sheet"] == sheet:
            for name, words in _expand(row["field"], row["headings"].split(";")):
                headings.setdefault(name, []).extend(words)
                meanings.setdefault(name, row["meaning"])
    return tuple(Field(name, tuple(dict.fromkeys(words)), meanings[name]) for name, words in headings.items())


def _expand(field: str, nouns: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """A field with its headings; one of both ends as two, with every word for that end before or after the noun."""
    if not field.startswith("end "):
        yield field, list(nouns)
        return
    for side, words in SIDES.items():
        both = [heading for word in words for noun in nouns for heading in (f"{word} {noun}", f"{noun} {word}")]
        yield f"{side}_{field.removeprefix('end ')}", both


def plain(heading: str) -> str:
    """A heading without case, signs and units.

    >>> plain("A-Node Name"), plain("Unit_Price (USD)"), plain("Cable P/N")
    ('a node name', 'unit price usd', 'cable pn')
    """
    return " ".join(re.findall(r"[a-z0-9]+", heading.lower().replace("/", "")))


def guess_columns(sheet: str, header: Sequence[str]) -> dict[str, int]:
    """The column of every field whose heading is known; a column is given away once, to its best field."""
    places: dict[str, int] = {}
    for place, heading in enumerate(header):
        places.setdefault(plain(heading), place)
    ranked = sorted(
        (rank, order, field.name, places[heading])
        for order, field in enumerate(fields_of(sheet))
        for rank, heading in enumerate((plain(field.name), *field.headings))
        if heading in places
    )
    found: dict[str, int] = {}
    for _, _, name, place in ranked:
        if name not in found and place not in found.values():
            found[name] = place
    return found


def map_columns(
    sheet: str, header: Sequence[str], wanted: Mapping[str, str], where: str
) -> tuple[dict[str, int], list[Finding]]:
    """Columns by the mapping and, for fields it does not name, by guess; and what is wrong with either.

    ``where`` names the file of the sheet.
    """
    findings = list(_unknown(sheet, header, wanted, where))
    mapped = {name: header.index(heading) for name, heading in wanted.items() if heading in header}
    found = {name: place for name, place in guess_columns(sheet, header).items() if place not in mapped.values()}
    found |= mapped
    found = {field.name: found[field.name] for field in fields_of(sheet) if field.name in found}
    missing = [name for name in REQUIRED[sheet] if name not in found and name.replace("_port", "_cage") not in found]
    if missing and not findings:
        meanings = {field.name: field.meaning for field in fields_of(sheet)}
        for name in missing:
            hint = f"name it in a --map file, under {sheet}: {{{name}: <heading>}}; there are {_listed(header)}"
            findings.append(Finding(f"{where}:1", f"no column is known to be {name} ({meanings[name]})", hint))
    return found, findings


def _unknown(sheet: str, header: Sequence[str], wanted: Mapping[str, str], where: str) -> Iterator[Finding]:
    names = [field.name for field in fields_of(sheet)]
    for name, heading in wanted.items():
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"fields: {', '.join(names)}"
            yield Finding(f"{where}: {sheet}.{name}", "is no field of this sheet", hint)
        elif heading not in header:
            near = get_close_matches(heading, header, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {_listed(header)}"
            yield Finding(f"{where}:1", f"has no column {heading!r}, which the mapping names for {name}", hint)


def _listed(header: Sequence[str]) -> str:
    return ", ".join(repr(heading) for heading in header[:30])
