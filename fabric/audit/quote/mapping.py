"""The mapping file: headings, part names, tiers and promises of a quote, as YAML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from fabric.audit.quote.records import Promise, QuoteMap
from fabric.errors import Finding, InputError

SECTIONS = ("cables", "bom", "parts", "tiers", "promise")
TIERS = ("host", "leaf", "spine", "core")


def read_mapping(path: Path) -> QuoteMap:
    """The mapping; raises InputError with everything that is wrong in it."""
    try:
        # every scalar stays the text it is: to YAML 1.1 an oversubscription of 3:2 is the number 182
        data = yaml.load(path.read_bytes().decode("utf-8-sig"), Loader=yaml.BaseLoader)
    except UnicodeDecodeError:
        raise InputError([Finding(str(path), "is not text in UTF-8", "save it in UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise InputError([Finding(where, str(error.problem or "is not YAML"), "see docs/audit.md")]) from None
    except yaml.YAMLError as error:
        raise InputError([Finding(str(path), str(error).splitlines()[0], "see docs/audit.md")]) from None
    problems: list[Finding] = []
    if not isinstance(data, dict):
        raise InputError([Finding(str(path), "is not a mapping", f"sections: {', '.join(SECTIONS)}")])
    for key in data:
        if key not in SECTIONS:
            problems.append(Finding(f"{path}: {key}", "is no section", _near(str(key), SECTIONS)))
    sections = {name: _section(path, name, data.get(name), problems) for name in SECTIONS}
    texts = {name: _texts(path, name, sections[name], problems) for name in SECTIONS[:4]}
    _check_tiers(path, texts["tiers"], problems)
    promise = read_promise(str(path), sections["promise"], problems)
    if problems:
        raise InputError(problems)
    return QuoteMap(texts["cables"], texts["bom"], texts["parts"], texts["tiers"], promise)


def _near(word: str, words: tuple[str, ...]) -> str:
    near = get_close_matches(word, words, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(words)}"


def _section(path: Path, name: str, value: Any, problems: list[Finding]) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        problems.append(Finding(f"{path}: {name}", "is not a mapping", "write one key and value per line"))
        return {}
    return {str(key): item for key, item in value.items()}


def _texts(path: Path, name: str, section: Mapping[str, Any], problems: list[Finding]) -> dict[str, str]:
    for key, value in section.items():
        if isinstance(value, (dict, list)) or value is None:
            problems.append(Finding(f"{path}: {name}.{key}", "is not a text", "write the heading, part or pattern"))
    return {key: str(value) for key, value in section.items()}


def _check_tiers(path: Path, tiers: Mapping[str, str], problems: list[Finding]) -> None:
    for tier, pattern in tiers.items():
        if tier not in TIERS:
            problems.append(Finding(f"{path}: tiers.{tier}", "is no tier", _near(tier, TIERS)))
        try:
            re.compile(pattern)
        except re.error as error:
            problems.append(
                Finding(f"{path}: tiers.{tier}", f"is no regular expression: {error}", "for example ^leaf")
            )


def read_promise(where: str, section: Mapping[str, Any], problems: list[Finding]) -> Promise:
    """What a quote promises; what is wrong is added to ``problems``."""
    readers: dict[str, tuple[Callable[[Any], Any], str]] = {
        "gpus": (_count, "a whole number"),
        "endpoints": (_count, "a whole number"),
        "endpoint_gbps": (_count, "a whole number"),
        "oversubscription": (read_ratio, "a ratio such as 1:1 or 3:2"),
        "total_usd": (_amount, "an amount in USD"),
    }
    found: dict[str, Any] = {}
    for key, value in section.items():
        if key not in readers:
            problems.append(Finding(f"{where}: promise.{key}", "is no promise", _near(key, tuple(readers))))
            continue
        read, expected = readers[key]
        found[key] = read(value)
        if found[key] is None:
            problems.append(Finding(f"{where}: promise.{key}", f"is {str(value)[:40]!r}", f"expected {expected}"))
    return Promise(**found)


def _count(value: Any) -> int | None:
    text = str(value)
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text) else None


def _amount(value: Any) -> Decimal | None:
    text = str(value)
    return Decimal(text) if re.fullmatch(r"\d{1,13}(\.\d{1,2})?", text) else None


def read_ratio(value: Any) -> Fraction | None:
    """A ratio of downlinks to uplinks.

    >>> read_ratio("3:1"), read_ratio(1), read_ratio("7/2"), read_ratio("much")
    (Fraction(3, 1), Fraction(1, 1), Fraction(7, 2), None)
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(?:\s*[:/]\s*(\d{1,6}(?:\.\d{1,6})?))?", str(value).strip())
    if match is None or (match[2] and Fraction(match[2]) == 0) or Fraction(match[1]) == 0:
        return None
    return Fraction(match[1]) / Fraction(match[2] or 1)


def with_promises(path: Path | None, promises: Sequence[str]) -> QuoteMap:
    """The mapping of a file (none: an empty one) with promises written ``key=value`` laid over it."""
    mapping = QuoteMap() if path is None else read_mapping(path)
    section: dict[str, Any] = {}
    problems: list[Finding] = []
    for text in promises:
        key, sign, value = text.partition("=")
        if not sign:
            problems.append(Finding(f"--promise {text}", "has no value", "write it as gpus=512"))
        section[key] = value
    promise = read_promise("--promise", section, problems)
    if problems:
        raise InputError(problems)
    given = {field.name: value for field in fields(promise) if (value := getattr(promise, field.name)) is not None}
    return replace(mapping, promise=replace(mapping.promise, **given))
