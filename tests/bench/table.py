"""Figures, each with its aim beside it, in columns."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    what: str
    measured: str
    aim: str = ""
    is_met: bool = True


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def show(title: str, figures: Iterable[Figure]) -> None:
    """A line as soon as it is measured: what fails later takes nothing with it."""
    say(f"\n{title.upper()}")
    for figure in chain((Figure(what="", measured="measured", aim="aim"),), figures):
        missed = "" if figure.is_met else "MISSED"
        say(f"  {figure.what:<88}  {figure.measured:>16}  {figure.aim:<10}  {missed}".rstrip())
