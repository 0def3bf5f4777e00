"""Requests in a second, as wrk counts them."""

import re
import subprocess

_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_WRONG = re.compile(r"(Socket errors|Non-2xx or 3xx responses).*")


def rate(address: str, headers: dict[str, str], *, connections: int, seconds: int) -> float:
    named = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", str(seconds)]
    said = subprocess.run(
        [*command, "--timeout", "30", *named, address], check=True, capture_output=True, text=True, timeout=seconds + 60
    ).stdout
    if wrong := _WRONG.search(said):
        raise RuntimeError(f"{address}: {wrong[0]}")
    found = _RATE.search(said)
    assert found is not None, said
    return float(found[1])
