"""Headers whose figures are measured: times, scores and changes, which count nobody."""

from __future__ import annotations

import re

from evitable.terms import fold, look_up

# Under these headers stand figures that count no patients.
_TIMES = re.compile(
    r"^(?:discontinu|withdraw|drop-?outs?|stopped )|\bresponse duration\b"
    r"|\b(?:time|(?:days?|weeks?|months?|hours?)(?: of treatment)?) (?:to|until) (?!treat|start|the start|end)\w+"
    r"|\b(?:onset|duration) of (?:response|remission|action|effect|benefit)\b"
)
_SURVIVAL = re.compile(r"\bm?(?:pfs|os|efs|dfs|rfs|ttp|dor|ttr|survival|response|remission|relapse|progression)\b")
_IN_TIME = re.compile(
    r"(?:[,(\[/]\s*(?:in )?|\bin )(?:months?|mos?|weeks?|wks?|days?|years?|yrs?|m|y)\b(?! ?\d)"
    r"|^(?:(?:median|mean) (?:pfs|os|efs|dfs|rfs|ttp|dor|(?:\w+[ -])*survival)|m(?:pfs|os|efs|dfs|dor))$"
)
_CHANGES = re.compile(
    r"\bchanges?\b|\bscores?\b|\bbefore ?/ ?after\b|\bpre ?/ ?post\b|\bfrom baseline\b"
    r"|\b(?:mrs|edss|arr|das28|sledai|pasi(?![- ]?\d))\b"
)
_AT_THE_START = re.compile(
    r"^(?:baseline|pre-?treatment)\b(?! (?:therap|treat|drug|medic|regimen))|\bat baseline\b|\bbefore treatment\b"
)
_TURNED_OUT = re.compile(
    r"\brespon|\bremission|\bimprov|\bno change|\brelapse-free|\bof patients|\bquality|\boutcome|\badverse|\btoxic"
)
_COUNTED = re.compile(r"%|\bn\b|\bno\.|\bnumber\b|\brate\b")
# How large an effect was, or how sure: `HR (95% CI)`, `p value`. It counts nobody.
_EFFECT_SIZE = re.compile(
    r"(?:a?hr|a?or|a?rr|irr|smd|wmd|md|(?:hazard|odds|risk|rate) ratio|relative risk|(?:mean|risk) difference)\b"
    r".*95 ?% ?c"
    r"|a?hr(?: ?\(.*)?$|p(?:[ -]?values?)?$"
)
_BEFORE_AND_AFTER = re.compile(
    r"\b(?:before|pre|baseline) ?(?:→|->|/|[-–]|and|to|vs\.?|versus) ?(?:after|post|end|last)\b"
)
_INTERVAL = re.compile(r"(?i),? ?[(\[]?95 ?% ?(?:CI|CrI|confidence intervals?)[)\]]?")


def measure_in(header: str) -> str:
    """Return the words of a header that make its figures times, scores or changes instead of patients, or "".

    Example:
        >>> measure_in("Weeks to response"), measure_in("Response, n (%)")
        ('weeks to response', '')
    """
    plain = fold(_INTERVAL.sub("", header))
    timed = _TIMES.search(plain) or _EFFECT_SIZE.match(fold(header))
    if timed:
        return timed[0]
    survival = _SURVIVAL.search(plain)
    if survival and _IN_TIME.search(plain) and not _COUNTED.search(plain):
        return survival[0]
    started = _AT_THE_START.search(plain)
    if started and not look_up(header, "header"):
        return started[0]
    both = _BEFORE_AND_AFTER.search(plain)
    if both:
        return both[0]
    changed = _CHANGES.search(plain)
    return changed[0] if changed and not _COUNTED.search(plain) and not _TURNED_OUT.search(plain) else ""
