"""One file per thing a user can do.

Each takes the actor first, asks ``domain/permission.py``, and owns the transaction; searching and parsing
happen outside it.
"""
