"""What an ear makes of speech."""
