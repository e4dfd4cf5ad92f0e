"""What other programs speak to: access tokens, and the addresses that take and give values as JSON."""
