"""Intent values as plain YAML and JSON values, and a whole intent as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import yaml
from pydantic import BaseModel


def to_plain(value: object) -> Any:
    """``value`` in numbers, text, lists and mappings that read back equal.

    A whole Decimal or Fraction becomes an integer, another Decimal a float (exact up to 15 digits, the most that
    an intent takes), another Fraction the text n/d. A section that a bare value says is that value.

    >>> to_plain(Fraction(16, 15)), to_plain(Decimal("2.50")), to_plain((Decimal(3),))
    ('16/15', 2.5, [3])
    """
    if isinstance(value, BaseModel):
        return _section(value)
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _section(section: BaseModel) -> Any:
    """Its keys, or its one value where a bare value stands for it and every other key is at its default."""
    fields = type(section).model_fields
    short: tuple[str, ...] = getattr(section, "shorthand", ())
    if len(short) == 1 and all(getattr(section, key) == fields[key].default for key in fields if key not in short):
        return to_plain(getattr(section, short[0]))
    return {name: to_plain(getattr(section, name)) for name in fields}


class _Dumper(yaml.SafeDumper):
    """Quotes text that reads as a number in YAML 1.2 as well, such as 1e7."""


_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def to_yaml(value: object) -> str:
    """``value`` as YAML text that the loader reads back equal, keys in the order of the model."""
    text: str = yaml.dump(to_plain(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def to_flow(value: object) -> str:
    """``value`` as it stands on one line of YAML.

    >>> to_flow(("DGX-B200", "1:1")), to_flow(None), to_flow(True)
    ("[DGX-B200, '1:1']", 'null', 'true')
    """
    text: str = yaml.dump(
        [to_plain(value)], Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=True, width=10**6
    )
    return text.strip()[1:-1]
