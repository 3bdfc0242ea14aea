"""How numbers and sentences are written and reports kept, the same in every command."""
