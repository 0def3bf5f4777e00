"""Python's search for garbage, put off while millions of values are made that live to the end.

It walks over all of them again and again and finds nothing: a third of the time of an import. For a process that
does one thing and ends; a web process answers others meanwhile.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
