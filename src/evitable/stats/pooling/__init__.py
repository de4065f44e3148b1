"""Pooling of effects with known variances."""
