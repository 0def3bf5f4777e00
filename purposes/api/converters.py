"""Parts of addresses: a row's number, short enough for every database, and a decision."""

from django.urls import register_converter


class Key:
    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Decision:
    regex = "submit|withdraw|approve|refuse|end|reopen"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Key, "key")
register_converter(Decision, "decision")
