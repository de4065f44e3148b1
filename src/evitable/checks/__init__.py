"""Checks: one rule a function, a stable code, a sentence of advice; evidence in, evidence with findings out."""

from evitable.checks.accepting import accept
from evitable.checks.between import BETWEEN, RuleBetween
from evitable.checks.checking import check
from evitable.checks.register import RULES
from evitable.checks.retracted import retraction_rules
from evitable.checks.rule import Rule

__all__ = ["BETWEEN", "RULES", "Rule", "RuleBetween", "accept", "check", "retraction_rules"]
