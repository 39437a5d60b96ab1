"""Duijie's service, in layers; a layer imports only from those below it (held by import-linter).

- ``cli``: the command line; starts ``serving``, which puts ``api`` and ``web`` under one roof.
- ``api``, ``web``: the edges over HTTP; parse, call one workflow, translate.
- ``bootstrap``: the only place where all parts meet.
- ``workflows``: one file per thing a user can do; asks for permission and owns the transaction.
- ``importing``, ``matching``, ``scheduling``, ``storage``, ``exporting``, ``notifying``: the trades; none knows another.
- ``settings``, ``texts``: the environment, and every sentence shown to a person.
- ``domain``: the nouns; standard library and pydantic only.
"""
