"""Boards by mail: each week or month to whoever asked for it, made with the rights they have that morning."""
