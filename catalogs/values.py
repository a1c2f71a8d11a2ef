"""Cell texts and the values they stand for: one parser per type word of the column dictionary.

Numbers are plain decimals without exponent, sign or thousands separator: what a person reads is what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar

from catalogs.records import Breakout, HostMode, PortMode

_T = TypeVar("_T")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?")
_PORT_MODE = re.compile(r"([0-9]{1,7})x([0-9]{1,4})@([0-9]{1,7})")
_BREAKOUT = re.compile(r"([0-9]{1,4})x([0-9]{1,7})")
_HOST_MODE = re.compile(r"(InfiniBand|Ethernet) ([0-9]{1,4})x([0-9]{1,7})@([0-9]{1,7})")
_LARGEST = Decimal(10) ** 12
_LARGEST_COUNT = 10**9
_MOST_DECIMALS = 6
_LONGEST_TEXT = 2000


class CellError(Exception):
    """A cell does not hold what its column asks for."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


def parse_cell(type_text: str, text: str) -> object:
    """The value of a filled cell; CellError says what was read and what is expected.

    >>> parse_cell("count", "64")
    64
    >>> parse_cell("port_modes", "800x2@200")
    (PortMode(speed_gbps=800, ports_per_cage=2, lane_rate_gbps=200),)
    """
    word, _, members = type_text.partition(":")
    if word == "one":
        return _one_of(text, members.split("|"))
    if word == "some":
        return _distinct([_one_of(part, members.split("|")) for part in _parts(text)], text)
    return _PARSERS[word](text)


def near_miss(text: str, known: list[str]) -> str | None:
    """A hint that names the nearest known words, or None when nothing is near."""
    near = get_close_matches(text, known, n=3, cutoff=0.6) or [word for word in known if word.lower() == text.lower()]
    return f"did you mean {' or '.join(near)}?" if near else None


def _text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise CellError(f"text of {len(text)} characters is too long", f"at most {_LONGEST_TEXT}")
    return text


def _part_number(text: str) -> str:
    if any(character.isspace() for character in text) or len(text) > 80:
        raise CellError(f"{text[:80]!r} is not a part number", "one word of at most 80 characters, without spaces")
    return text


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise CellError(f"{text!r} is not a date", "write YYYY-MM-DD, or YYYY-MM when the day is not known")
    return text


def _decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise CellError(f"{text[:40]!r} is not a number", _number_hint(text))
    if text.startswith("-"):
        raise CellError(f"{text[:40]} is negative", "quantities here are zero or more")
    whole, _, decimals = text.partition(".")
    if len(decimals) > _MOST_DECIMALS:
        raise CellError(f"{text[:40]} has more than {_MOST_DECIMALS} decimals", None)
    if len(whole) > 13 or Decimal(text) > _LARGEST:
        raise CellError(f"{text[:40]} is too large", f"at most {_LARGEST:f}")
    return Decimal(text)


def _number_hint(text: str) -> str:
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "unknown", "n/a", "na", "", "?"}:
        return "leave the cell empty when the figure is not known"
    return "plain digits with a decimal point: no unit, exponent, sign or thousands separator"


def _positive(text: str) -> Decimal:
    value = _decimal(text)
    if not value:
        raise CellError("is zero", "leave the cell empty when the figure is not known")
    return value


def _whole(text: str) -> int:
    value = _decimal(text)
    if value != value.to_integral_value():
        raise CellError(f"{text} is not a whole number", None)
    if value > _LARGEST_COUNT:
        raise CellError(f"{text} is too large", f"at most {_LARGEST_COUNT}")
    return int(value)


def _count(text: str) -> int:
    value = _whole(text)
    if not value:
        raise CellError("is zero", "a count of at least 1 is expected")
    return value


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise CellError(f"{text!r} is neither true nor false", "lower case, no quotes")
    return text == "true"


def _lengths(text: str) -> tuple[Decimal, ...]:
    lengths = tuple(_positive(part) for part in _parts(text))
    if list(lengths) != sorted(set(lengths)):
        raise CellError(f"lengths {text!r} do not rise", "each length once, shortest first")
    return lengths


def _port_modes(text: str) -> tuple[PortMode, ...]:
    modes = []
    for part in _parts(text):
        match = _PORT_MODE.fullmatch(part)
        if match is None:
            raise CellError(f"{part!r} is not a port mode", "SPEEDxPORTS@LANE, for example 400x2@100;200x4@100")
        speed, ports, lane = (int(group) for group in match.groups())
        _check_lanes(part, speed, ports, lane)
        modes.append(PortMode(speed, ports, lane))
    if len({mode.speed_gbps for mode in modes}) != len(modes):
        raise CellError(f"a speed appears twice in {text!r}", "one mode per port speed")
    return tuple(modes)


def _host_modes(text: str) -> tuple[HostMode, ...]:
    modes = []
    for part in _parts(text):
        match = _HOST_MODE.fullmatch(part)
        if match is None:
            raise CellError(f"{part!r} is not a NIC mode", "PROTOCOL SPLITxSPEED@LANE, as in Ethernet 2x400@100")
        split, speed, lane = (int(group) for group in match.groups()[1:])
        _check_lanes(part, speed, split, lane)
        modes.append(HostMode(match[1], split, speed, lane))
    return _distinct(modes, text)


def _check_lanes(part: str, speed: int, ports: int, lane: int) -> None:
    if not (speed and ports and lane):
        raise CellError(f"{part!r} holds a zero", "speed, ports and lane rate are all at least 1")
    if speed % lane:
        raise CellError(f"{part!r}: {speed} Gb/s is not a whole number of {lane} Gb/s lanes", None)


def _breakouts(text: str) -> tuple[Breakout, ...]:
    breakouts = []
    for part in _parts(text):
        match = _BREAKOUT.fullmatch(part)
        if match is None or not int(match[1]) or not int(match[2]):
            raise CellError(f"{part!r} is not a breakout", "LEGSxSPEED, for example 1x800;2x400")
        breakouts.append(Breakout(int(match[1]), int(match[2])))
    return _distinct(breakouts, text)


def _one_of(text: str, members: list[str]) -> str:
    if text not in members:
        hint = near_miss(text, members)
        raise CellError(f"{text[:60]!r} is not one of {', '.join(members)}", hint)
    return text


def _distinct(values: list[_T], text: str) -> tuple[_T, ...]:
    if len(set(values)) != len(values):
        raise CellError(f"{text!r} repeats an entry", None)
    return tuple(values)


def _parts(text: str) -> list[str]:
    parts = text.split(";")
    if any(part != part.strip() or not part for part in parts):
        raise CellError(f"{text!r} has an empty or padded entry", "entries are separated by ';' without spaces")
    return parts


_PARSERS: dict[str, Callable[[str], object]] = {
    "text": _text,
    "part": _part_number,
    "source": _part_number,
    "date": _date,
    "decimal": _decimal,
    "positive": _positive,
    "whole": _whole,
    "count": _count,
    "flag": _flag,
    "lengths": _lengths,
    "port_modes": _port_modes,
    "host_modes": _host_modes,
    "breakouts": _breakouts,
}
