"""The register in and out."""
