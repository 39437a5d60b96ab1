"""Domain objects become files that leave the house.

Nothing in a cell is run by a spreadsheet program, and contacts stand only where ``domain/disclosure.py`` says so.
"""
