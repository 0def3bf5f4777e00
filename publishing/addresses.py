"""Words that a statement's address may not take, because the site has them."""

RESERVED = ("admin", "api", "healthz", "inspect", "metrics", "readyz", "robots.txt", "sitemap.xml", "static", "verify")
