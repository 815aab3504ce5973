"""What does not fit the tests' three minutes: each module is one harness, run by itself."""
