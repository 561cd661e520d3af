"""The matrix language: lines of a derivation as courses, students and LaTeX write them."""
