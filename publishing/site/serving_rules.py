"""What a web server can be told beside the files: redirections, for those that can do better than a small page."""

from collections.abc import Iterable


def for_hosts(redirections: Iterable[tuple[str, str]]) -> str:
    """`_redirects`, as several hosts of static sites read it."""
    return "".join(f"{address} {target} 303\n" for address, target in redirections)


def for_nginx(redirections: Iterable[tuple[str, str]]) -> str:
    """The inside of a `map $uri $ropa_redirect { … }`."""
    return "".join(f"{address} {target};\n" for address, target in redirections)
