"""What is kept: the database, its tables, and one module of functions per noun.

Functions take a session, return domain objects, always order, never commit: the caller's ``writing()`` or
``reading()`` is the transaction. Demands and supplies share ``items``, told apart by their side.
"""
