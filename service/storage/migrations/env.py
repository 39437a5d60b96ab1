"""Run by alembic on a connection that ``Database.migrate`` opened; its transaction holds the lock and the steps."""

from alembic import context  # noqa: TID253  alembic itself loads this file

from service.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
