"""Figures, each with its aim beside it, in columns."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass


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
    rows = [
        (figure.what, figure.measured, figure.aim, "" if figure.is_met else "MISSED")
        for figure in (Figure(what="", measured="measured", aim="aim"), *figures)
    ]
    what, measured, aim, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    say(f"\n{title.upper()}")
    for row in rows:
        say(f"  {row[0]:<{what}}  {row[1]:>{measured}}  {row[2]:<{aim}}  {row[3]}".rstrip())
