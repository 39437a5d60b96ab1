"""How well a demand and a supply fit, and why: no database, no clock."""
