"""The register as it stood at any moment, to be read page by page: at the desk, or through an inspector's link.

Built from frozen values, never from today's rows: what these pages say of a past moment they say for ever.
"""
