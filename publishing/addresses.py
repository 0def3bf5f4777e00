"""Words that an address may not take: of a statement, because the site has them; of a section, because the page has."""

from publishing.content import activity_anchor, group_anchor

RESERVED = (
    *("admin", "api", "healthz", "inspect", "metrics", "readyz", "review", "robots.txt", "sitemap.xml", "static"),
    "verify",
)

ANCHORS_OF_THE_PAGE = ("contents", "statement")


def is_anchor_of_the_page(anchor: str) -> bool:
    """Whether a part of the page that is no section may stand under it."""
    return (
        anchor in ANCHORS_OF_THE_PAGE
        or anchor.startswith((activity_anchor(""), group_anchor("")))
        or anchor.endswith("-heading")
    )
