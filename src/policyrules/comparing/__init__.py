"""The same household under several places."""
