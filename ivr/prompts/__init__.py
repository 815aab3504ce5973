"""What callers hear: one catalogue of sentences a language, and its loader."""

from ivr.prompts.catalogue import Catalogue, CatalogueError, PromptError

__all__ = ["Catalogue", "CatalogueError", "PromptError"]
