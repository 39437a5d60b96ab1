"""Messages on their way: the ways that need a network, e-mail and a signed webhook."""
