from typing import Any

from tests.faults.inside.publishing import chain


def run() -> dict[str, Any]:
    return chain()
