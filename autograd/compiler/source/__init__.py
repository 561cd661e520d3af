"""Expressions as text, loops found again in them; and straight-line code for graphs with nothing regular in them."""
