"""Who meets whom, when and where, with a proved bound; repair; and a judge that is other code than the solver."""
