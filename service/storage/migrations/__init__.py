"""The steps from an empty database to the tables of this program, run by alembic; there is no way back down."""

NEWEST = "0003"
"""The last step in ``versions``: a database that stands there needs no alembic and no write lock at start."""
