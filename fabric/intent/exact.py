"""Exact numbers and fractions out of what people write: never a binary float, never more digits than are meant."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fabric.intent.plain import to_plain
from fabric.intent.problems import show, value_problem

_PLAIN = r"[0-9]{1,12}(?:\.[0-9]{1,12})?"

RATIO = re.compile(rf"\s*({_PLAIN})\s*(?:[:/]\s*({_PLAIN})\s*)?")
"""A text that is a ratio: 3:1, 16/15, 1.5."""

PERCENT = re.compile(rf"\s*({_PLAIN})\s*%\s*")
"""A text that is a share in percent."""

_WITH_UNIT = re.compile(rf"\s*({_PLAIN})\s*[A-Za-z%$/][A-Za-z%$/ ]*")
_MOST_DIGITS = 15
_LARGEST_TERM = 10**6


def read_decimal(value: Any, unit: str) -> Decimal:
    """The exact number in ``value``; refuses text, truth values, infinities and more than 15 digits."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        hint = None if unit == "1" else f"the unit is {unit}"
        if isinstance(value, str) and re.fullmatch(_PLAIN, value):
            hint = f"write {value} without quotes"
        elif isinstance(value, str) and (match := _WITH_UNIT.fullmatch(value)):
            hint = f"write {match[1]} alone" + (f"; {hint}" if hint else "")
        raise value_problem(f"must be a number, got {show(value)}", hint)
    number = Decimal(value)
    if not number.is_finite():
        raise value_problem(f"must be a finite number, got {show(value)}")
    parts = number.normalize()
    exponent = int(parts.as_tuple().exponent)
    if len(parts.as_tuple().digits) > _MOST_DIGITS or abs(exponent) > _MOST_DIGITS:
        raise value_problem(f"must have at most {_MOST_DIGITS} digits, got {show(value)}")
    return number


def read_fraction(value: Any, what: str) -> Fraction:
    """The exact fraction in a number or in a text a:b, a/b or p%; ``what`` names the forms in the message."""
    if isinstance(value, Fraction):
        fraction = value
    elif isinstance(value, str):
        fraction = _parse_fraction(value, what)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise value_problem(f"must be {what}, got {show(value)}")
    else:
        fraction = Fraction(read_decimal(value, "1"))
    if fraction < 0:
        raise value_problem(f"must not be negative, got {show(value)}")
    if max(fraction.numerator, fraction.denominator) > _LARGEST_TERM:
        raise value_problem(f"has too many digits: {show(to_plain(value))}", 'write a short fraction such as "16/15"')
    return fraction


def _parse_fraction(text: str, what: str) -> Fraction:
    if match := PERCENT.fullmatch(text):
        return Fraction(match[1]) / 100
    match = RATIO.fullmatch(text)
    if not match:
        raise value_problem(f"must be {what}, got {show(text)}")
    below = Fraction(match[2] or 1)
    if not below:
        raise value_problem(f"divides by zero: {show(text)}")
    return Fraction(match[1]) / below
