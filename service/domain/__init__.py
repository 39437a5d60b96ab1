"""The nouns of supply–demand matching: frozen models without I/O, one definition each."""
