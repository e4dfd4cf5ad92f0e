"""The demo organisation: seven projects whose every verdict is computed from generated values."""
