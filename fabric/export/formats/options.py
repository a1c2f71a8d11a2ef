"""What a user may say about an export beyond the plan; a format takes some of it and refuses the rest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """None where nothing was said. Each field is an option of ``railspine export`` by the same name.

    ``nos`` is the network operating system of every switch; ``host_port`` a template for the ports of hosts with
    ``n`` (from 1), ``n0`` (from 0), ``cage``, ``leg``, ``rail`` and ``plane``. ``hosts`` and ``spines`` are the size
    of a slice. ``scaleup_gbps`` is the rate of one GPU into its NVLink (or like) domain, one direction.
    """

    nos: str | None = None
    host_port: str | None = None
    netbox_version: str | None = None
    hosts: int | None = None
    spines: int | None = None
    block: str | None = None
    keys: str | None = None
    profile: str | None = None
    scaleup_gbps: int | None = None

    def given(self) -> tuple[str, ...]:
        """Names of the options that were said."""
        return tuple(name for name in type(self).__dataclass_fields__ if getattr(self, name) is not None)
