"""Domain objects become files that leave the house: no contacts, and nothing in a cell that a spreadsheet would run."""
