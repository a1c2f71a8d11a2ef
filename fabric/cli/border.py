"""The border: the only place that turns error families into text and exit codes.

0 fine, 1 our fault, 2 wrong usage or input, 3 proven infeasible, 4 stopped without proof, 5 audit found faults,
130 interrupted, 141 the reader of standard output went away.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from fabric.errors import Finding, InputError, RailspineError

EXIT_FAULT = 1
EXIT_INPUT = 2
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141

_REPORT = "This is a fault of railspine. Please report it with the lines above and `railspine --version`."


def run_guarded(work: Callable[[], object]) -> int:
    """The exit code of ``work``; what went wrong is told on standard error.

    ``work`` returns the exit code of an early end, or anything else for a good one.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without a sign shows "?"
    try:
        result = work()
        sys.stdout.flush()
    except Exception as error:  # the one place where everything ends up
        return _tell_error(error)
    except KeyboardInterrupt:
        _tell("interrupted")
        return EXIT_INTERRUPTED
    return result if isinstance(result, int) else 0


def _tell_error(error: Exception) -> int:
    """Tell ``error`` in the words of its family; the exit code that goes with it."""
    code, text = EXIT_INPUT, str(error)
    match error:
        case RailspineError():
            code = error.exit_code
        case click.UsageError():
            error.show()
            return code
        case click.ClickException():
            text = error.format_message()
        case click.Abort():
            code, text = EXIT_INTERRUPTED, "interrupted"
        case BrokenPipeError():
            _abandon_stdout()
            return EXIT_BROKEN_PIPE
        case OSError():
            if error.filename is None:
                _abandon_stdout()
            text = _describe_os_error(error)
        case _ if not _is_catalog_error(error):
            code, text = EXIT_FAULT, f"{''.join(traceback.format_exception(error))}{_REPORT}"
    _tell(text)
    return code


def write_result(path: Path, text: str, *, force: bool) -> None:
    """Write ``text`` to ``path``, or to standard output for ``-``; refuses to overwrite unless ``force``."""
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    refuse_existing(path, force=force)
    with naming(path):
        path.write_text(text, encoding="utf-8")


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raise InputError for a file that is there already, unless ``force``."""
    if path.is_file() and not force:
        raise InputError([Finding(str(path), "is there already", "--force overwrites it")])


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Errors of the system name ``path``; a full disk by itself does not say which file did not fit."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def _describe_os_error(error: OSError) -> str:
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    return f"{os.fspath(error.filename) if error.filename else 'standard output'}: {reason}"


def _is_catalog_error(error: Exception) -> bool:
    """Whether a catalogue file is at fault; told by name, so that the catalogue need not be imported to say so."""
    names = {(kind.__module__, kind.__qualname__) for kind in type(error).__mro__}
    return ("catalogs.problems", "CatalogError") in names


def _tell(text: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def _abandon_stdout() -> None:
    """Send what is still in the buffer of standard output nowhere, or Python complains about it at exit."""
    with contextlib.suppress(OSError, ValueError):
        target = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, target)
        os.close(nowhere)
