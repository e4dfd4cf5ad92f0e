"""Tablets that many people share on the shop floor: they say who they are by name or badge and a PIN."""
