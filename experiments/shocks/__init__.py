"""What a shock or a heat wave does under each option."""
