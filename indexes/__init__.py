"""Search over two sides of short texts; knows nothing of who asks or why.

Bottom up: ``text`` (one normal form, tokens, language), ``encoder`` (texts to vectors), ``rerank`` (pairs of texts to scores), ``vectors`` (exact dense search),
``lexical`` (BM25), ``hybrid`` (one side's search, all parts fused), ``segments`` (generations on disk), ``metrics``
(how good a ranking is). A module imports only those before it, and nothing of the service.
"""
