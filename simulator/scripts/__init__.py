"""Call scripts: their language (SCRIPTS.md), and playing them."""
