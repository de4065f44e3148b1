"""Figures as records with computed positions; templates draw them inline and for paper."""
