"""One file per thing a user can do.

Each that changes or shows what not everybody may see takes the actor first and asks ``domain/permission.py``; each owns
its transaction. Files are parsed and indexes written outside it; a search reads items in the state it searched.
"""
