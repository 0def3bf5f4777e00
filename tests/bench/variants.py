"""What is asked of every server: the same page, in the ways in which browsers ask for it."""

ADDRESS = "/privacy/en/"
ENCODINGS: dict[str, dict[str, str]] = {
    "plain": {},
    "brotli": {"Accept-Encoding": "br"},
    "not modified": {"If-None-Match": "*"},
}
