"""The web service: API and pages under one roof, who comes in, what is too much, and the index kept fresh.

Stands above ``api`` and ``web``, which know nothing of each other, and below ``cli``, which starts it.
"""

from service.serving.application import create_app

__all__ = ["create_app"]
