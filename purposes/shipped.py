"""The vocabularies that we ship, as they stand in their files: for whom no database is at hand."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "starter"


def read_shipped(name: str) -> list[dict[str, Any]]:
    shipped: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return shipped
