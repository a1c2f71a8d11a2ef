"""Plain values to an intent, with every fault found at once.

Pydantic stops at the first section that is wrong and then never compares the sections. So what is wrong is cut out,
its default takes the place, and the rest is checked again; a rule that looked at something cut out keeps silent.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from fabric.intent.messages import explain
from fabric.intent.problems import Fault, KeyPath, show
from fabric.intent.root import FabricIntent

_MOST_ROUNDS = 6
_STAND_INS: dict[str, Any] = {"name": "x", "hosts": [{"model": "x", "count": 1}]}
"""What takes the place of a required key that is missing or wrong, so that the rest can be checked."""


def check_intent(data: Any, refused: Iterable[KeyPath] = ()) -> tuple[FabricIntent | None, list[Fault]]:
    """The intent in ``data`` and every fault. What stands at ``refused`` is known to be wrong already.

    Where there are faults or something was refused, the intent holds the sound part of the data, or is None.
    """
    if not isinstance(data, dict):
        return None, [
            Fault((), f"must hold keys with values, got {show(data)}", "`railspine init` writes an example")
        ]
    rest = copy.deepcopy(data)
    cut: set[KeyPath] = set()
    faults: list[Fault] = []
    for path in refused:
        cut |= _cut(rest, path)
    for _ in range(_MOST_ROUNDS):
        try:
            intent = FabricIntent.model_validate(rest)
        except ValidationError as error:
            found = explain(error, rest)
            faults += [fault for fault in found if not _looked_at(fault, cut)]
            cut |= _cut_faults(rest, found, cut)
        else:
            return intent, faults
    return None, faults


def _cut_faults(data: dict[str, Any], faults: list[Fault], cut: set[KeyPath]) -> set[KeyPath]:
    """Take out what is wrong; if all of it was taken out before, rules still fail, so what they compared goes too."""
    gone: set[KeyPath] = set()
    for fault in faults:
        gone |= _cut(data, fault.path)
        gone |= set(fault.involved) if fault.is_key else set()
    if gone <= cut:
        gone |= {path for fault in faults for compared in fault.involved for path in _cut(data, compared)}
    return gone


def _cut(data: dict[str, Any], path: KeyPath) -> set[KeyPath]:
    """Take out the key at ``path``, a whole list at a time; the hosts and the name get a stand-in."""
    until = next((index for index, part in enumerate(path) if isinstance(part, int)), len(path))
    keys = path[:until]
    if not keys:
        return {keys}
    if keys[0] in _STAND_INS:
        data[str(keys[0])] = copy.deepcopy(_STAND_INS[str(keys[0])])
        return {keys[:1]}
    here: Any = data
    for length, key in enumerate(keys[:-1], start=1):
        here = here.get(key)
        if not isinstance(here, dict):
            return {keys[:length]}
    here.pop(keys[-1], None)
    return {keys}


def _looked_at(fault: Fault, cut: set[KeyPath]) -> bool:
    """Whether ``fault`` is about something cut out, or compared with it."""
    paths = (fault.path, *fault.involved)
    return any(path[: len(gone)] == gone or gone[: len(path)] == path for path in paths for gone in cut if gone)
