from purposes.models import Purpose
from purposes.words import words_of


def run(person: str) -> list[int]:
    """The edits of one person that history has, by number."""
    row = Purpose.objects.order_by("pk")[int(person)]
    texts = [words_of(past.text)["en"] for past in row.history.order_by("history_id")]
    return [int(text.removeprefix("Edit ")) for text in texts if text.startswith("Edit ")]
