"""What is read of a world while it runs; writes nothing to it."""
