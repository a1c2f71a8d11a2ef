"""What all pictures share: colours by role, and figures that are the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt  # the backend must be chosen first
from matplotlib.figure import Figure

from fabric.terms import DeviceKind

ROLE_COLOURS = {
    DeviceKind.HOST: "#7f9fc9",
    DeviceKind.RESERVED: "#b8a9d1",
    DeviceKind.LEAF: "#e0913a",
    DeviceKind.SPINE: "#4b9b63",
    DeviceKind.CORE: "#b04a4a",
}
"""Colour of a device by its kind, told apart in grey as well; a word always says it too."""

INK = "#222222"
FAINT = "#bbbbbb"
DOTS_PER_INCH = 150


@contextmanager
def figure(path: Path, width: float, height: float) -> Iterator[Figure]:
    """A figure of so many inches that is saved to ``path`` when the block ends; its ending decides the format."""
    with mpl.rc_context({"svg.hashsalt": "railspine", "font.size": 9, "axes.linewidth": 0.6}):
        made = plt.figure(figsize=(width, height), layout="constrained")
        yield made
        metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
        made.savefig(path, dpi=DOTS_PER_INCH, metadata=metadata)
        plt.close(made)
