"""Synthesis: checked evidence in; ledgers, sums and their caveats out."""

from evitable.synthesis.comparing import compare
from evitable.synthesis.omitting import with_omissions, without_each
from evitable.synthesis.synthesising import synthesise

__all__ = ["compare", "synthesise", "with_omissions", "without_each"]
