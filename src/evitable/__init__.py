"""Evitable: evidence tables that compute."""
