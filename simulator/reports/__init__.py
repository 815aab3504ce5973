"""What is left of a run: a page, JUnit's XML, a recording. Nothing of a caller's is in them."""
