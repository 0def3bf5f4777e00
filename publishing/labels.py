"""The questions on the page, in our words, until an organisation writes its own."""

import json
from functools import cache
from pathlib import Path

from purposes.words import Words


@cache
def default_labels() -> dict[str, Words]:
    """Key → words in the languages we ship."""
    labels: dict[str, Words] = json.loads((Path(__file__).parent / "starter" / "labels.json").read_text("utf-8"))
    return labels
