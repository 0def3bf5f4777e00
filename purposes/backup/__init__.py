"""A copy of the whole database while it is in use, and the proof that it can be put back.

Beside each copy stands what was in it at that very moment: of every table the number of its rows and their digest,
and the last seal's receipt. A copy is good when a database made from it holds just that, and the record in it holds.
"""
