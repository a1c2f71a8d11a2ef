"""railspine init: write an intent to start from."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from catalogs.load import load_catalog
from catalogs.records import HostModel
from fabric.cli.border import write_result
from fabric.intent.checking import check_intent
from fabric.intent.problems import nearest
from fabric.intent.values import MAX_COUNT
from fabric.intent.words import Protocol
from fabric.starter import StarterAnswers, suggest_name, write_starter
from fabric.terms import Goal

_MODEL = "DGX-B200"
_COUNT = 32
_PROTOCOLS = [protocol.value for protocol in Protocol]
_GOALS = [goal.value for goal in Goal]


@click.command(short_help="Write an intent to start from.")
@click.argument("file", default="intent.yaml", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--model", metavar="MODEL", help=f"Host model, as in `railspine catalog` [default: {_MODEL}].")
@click.option("--count", type=click.IntRange(1, MAX_COUNT), help=f"Number of hosts [default: {_COUNT}].")
@click.option("--protocol", type=click.Choice(_PROTOCOLS), help="What the links speak [default: any].")
@click.option("--objective", type=click.Choice(_GOALS), help="What is minimised [default: capex].")
@click.option("--name", help="Name of the fabric [default: made of count and model].")
@click.option("--force", is_flag=True, help="Overwrite the file.")
def init(file: Path, force: bool, **options: Any) -> None:
    """Write a commented intent to FILE [default: intent.yaml], or to standard output for `-`.

    On a terminal it asks for what no option says; elsewhere the defaults stand.
    """
    answers = _gather_answers(load_catalog().hosts, options)
    write_result(file, write_starter(answers), force=force)
    if str(file) != "-":
        click.echo(f"wrote {file}; next: railspine plan {file}", err=True)


def _gather_answers(hosts: Mapping[str, HostModel], options: Mapping[str, Any]) -> StarterAnswers:
    """What the options say, then what is asked for on a terminal, then the defaults."""
    asks = sys.stdin.isatty() and sys.stderr.isatty()
    model = _check_model(hosts, options["model"]) if options["model"] else _ask_model(hosts) if asks else _MODEL
    offered = ["any", *sorted({mode.protocol.casefold() for mode in hosts[model].modes})]
    protocol = options["protocol"] or _choose("Protocol", offered, asks)
    if protocol not in offered:
        raise click.BadParameter(f"{model} speaks {' and '.join(offered[1:])} only.", param_hint="--protocol")
    count = options["count"] or (_ask_count() if asks else _COUNT)
    objective = options["objective"] or _choose("Objective", _GOALS, asks)
    name = options["name"] or _ask_name(suggest_name(model, count), asks)
    answers = StarterAnswers(name, model, count, protocol, objective)
    _check_name(answers)
    return answers


def _check_model(hosts: Mapping[str, HostModel], text: str) -> str:
    """The host model that ``text`` names, by part number in any case or by its place in the list, from 1."""
    keys = list(hosts)
    if text.isdecimal() and 1 <= int(text) <= len(keys):
        return keys[int(text) - 1]
    folded = {key.casefold(): key for key in keys}
    if text.casefold() not in folded:
        near = nearest(text, keys)
        hint = f"did you mean {near}?" if near else f"one of {', '.join(keys)}"
        raise click.BadParameter(f"the catalogue has no host model '{text}' ({hint})", param_hint="--model")
    return folded[text.casefold()]


def _ask_model(hosts: Mapping[str, HostModel]) -> str:
    width = max(map(len, hosts))
    for number, (key, host) in enumerate(hosts.items(), start=1):
        click.echo(f"{number:>4}  {key:<{width}}  {host.description}", err=True)
    answer: str = click.prompt(
        "Host model (name or number)", default=_MODEL, value_proc=lambda text: _check_model(hosts, text), err=True
    )
    return answer


def _ask_count() -> int:
    count: int = click.prompt("Number of hosts", default=_COUNT, type=click.IntRange(1, MAX_COUNT), err=True)
    return count


def _ask_name(suggested: str, asks: bool) -> str:
    name: str = click.prompt("Name of the fabric", default=suggested, err=True) if asks else suggested
    return name


def _choose(what: str, words: list[str], asks: bool) -> str:
    if not asks:
        return words[0]
    word: str = click.prompt(what, default=words[0], type=click.Choice(words), err=True)
    return word


def _check_name(answers: StarterAnswers) -> None:
    _, faults = check_intent({"name": answers.name, "hosts": {"model": answers.model, "count": answers.count}})
    for fault in faults:
        raise click.BadParameter(fault.message, param_hint="--name")
