"""What studies may be about other than a treatment: tests, genes, costs, kinetics, animals, risks, quality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from evitable.model import Cell, Column, Row


class _Topic(NamedTuple):
    """A topic: its words in headers, of which so many columns must have one, and words that settle it in a title."""

    kind: str
    headers: re.Pattern[str]
    enough: int
    title: re.Pattern[str] | None = None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![A-Za-z])(?:{pattern})")


_TOPICS = (
    _Topic(
        "diagnostic",
        _words(
            r"sensitivity|specificity|ppv\b|npv\b|auc\b|auroc|cut-?\s?off|gold standard|reference standard|index test"
            r"|scanners?\b|field strength|contrast (?:agent|medium)|tracers?\b|slice thickness"
            r"|(?:reader|observer) agreement|likelihood ratio|(?:positive|negative) predictive|accuracy|\w*\s?assay\b"
        ),
        2,
        _words(r"diagnostic (?:accuracy|performance|criteria|studies|value|test)|(?:sensitivity|accuracy) of"),
    ),
    _Topic(
        "pharmacokinetics",
        _words(r"c\s?max|t\s?max|auc|cl/f|clearance \(?m?l|half-life|t\s?1/2|t½|vd\b|volume of distribution|trough"),
        2,
        _words(r"pharmacokinetic"),
    ),
    _Topic(
        "costs",
        _words(r"icers?\b|qalys?\b|cost|perspective|time horizon|discount|price|funding source"),
        2,
        _words(r"cost[- ](?:effect|util|benefit)|economic evaluation|costs of"),
    ),
    _Topic(
        "quality",
        _words(
            r"allocation|random (?:sequence|allocation)|sequence generation|randomi[sz]ation|blinding|incomplete"
            r"|attrition|select(?:ion|ive)|comparab|reporting|performance bias|detection|jadad|risk of bias|total score"
            r"|overall|quality|score|confounding|other bias"
        ),
        3,
        _words(r"risk of bias|quality (?:assessment|scores?|appraisal|ratings?|evaluation)|newcastle|jadad|grade\b"),
    ),
    _Topic(
        "genetics",
        _words(r"genotyp|hwe\b|hardy|alleles?|snps?\b|polymorphism|mutations?\b|inheritance|haplotype|variant|exon"),
        2,
        _words(r"polymorphism|genotype|gene expression"),
    ),
    # Genes as such, whose full names may be those of drugs' targets: no treatment beside them makes them patients.
    _Topic("genes", _words(r"exons?\b|chromosom|length \(kb|(?:selected )?snps\b|primers?\b|loc(?:us|i)\b"), 2),
    _Topic(
        "animals-or-cells",
        _words(
            r"animals?\b|species ?[/&,].|animal species|cell lines?\b"
            r"|animal model|mice\b|mouse\b|rats?\b|murine|specimens?\b|load to failure|stiffness \("
        ),
        1,
        _words(
            r"animal (?:models?|studies|experiments)|in[- ]vitro|cultured cells|cell cultures?"
            r"|preclinical|cell lines?|(?:murine|mouse|rat) models?"
            r"|experimental studies|cadaver(?:ic)? (?:models?|stud|specimen)|biomechanic|phantoms?\b"
        ),
    ),
    _Topic(
        "interviews",
        _words(r"data collection|data analysis|themes?\b|method of analysis|interview"),
        2,
        _words(r"qualitative stud|interviewe"),
    ),
    _Topic(
        "risks",
        _words(
            r"prevalence|incidence of|seroprevalence|exposure assess|pollutant|risk factors?\b|predictors?\b|prognostic"
            r"|adjustments?\b|covariates|confounders|adjusted for|cases\s*/\s*(?:cohort|controls)|instrument\b"
            r"|hazard ratio|variables\b|c[- ](?:index|statistic)|nomogram"
        ),
        2,
        _words(
            r"prevalence|risk (?:factors?|scores?|models?)|predictors?|prognostic|incidence of|epidemiolog"
            r"|resistance rates?|nomograms?|predict(?:ion|ive) (?:models?|scores?|tools?)"
        ),
    ),
    _Topic(
        "signals",
        _words(r"rors?\b|prrs?\b|ebgm|ic\W?025|reporting odds|case\W?/\W?non-?case"),
        2,
        _words(r"disproportionality|spontaneous(?:ly)? report|vigibase|faers\b|eudravigilance"),
    ),
    _Topic(
        "epidemiology",
        _words(r"prevalence|seroprevalence|isolates?\b|suscept|resistan(?:t|ce)\b|(?<![a-z])mics?\d{0,2}\b"),
        2,
        _words(r"prevalence|seroprevalence|(?:antimicrobial|antibiotic) (?:suscept|resist)"),
    ),
    _Topic(
        "surveys",
        _words(r"respondents?\b|knowledge|attitudes?\b|awareness|questionnaires?\b|survey(?:ed|s)?\b"),
        2,
        _words(r"knowledge|attitudes?\b|awareness|perceptions?\b|surveys? (?:of|on|among)"),
    ),
    # What a trial called a response is no response that its patients had.
    _Topic(
        "definitions",
        _words(r"defin(?:ed|itions?)\b|reasons? for exclu"),
        2,
        _words(
            r"definitions? (?:of|for|used)|(?:studies|articles|trials|papers|reports) excluded|excluded (?:stud|art)"
        ),
    ),
    _Topic(
        "guidance",
        _words(r"recommend|guideline|society\b|societies|organi[sz]ation\b|issuing|evidence (?:level|grade)"),
        2,
        _words(r"recommendations?\b|guidelines?\b"),
    ),
)
# Topics that are given up where a column plainly tells what was given to people.
_GIVES_WAY = frozenset({"quality", "genetics", "risks", "surveys", "definitions"})
_BEAST = _words(
    r"(?:mice|mouse|rats?|rabbits?|murine|swine|pigs?|dogs?|sheep|zebrafish|hamsters?|monkeys?|macaques?"
    r"|c57bl\w*|balb\W?c|sprague[- ]dawley|wistar|kunming|icr|cd-?1|f344|fvb\w*|nod\W?(?:scid|shi)\w*|db/db)\b"
)
# A concentration in a dish: people are given milligrams.
_MOLAR = re.compile(r"\d\s*[µμn]M\b")
# What a reviewer of studies' quality answers, which nothing else in a table is made of.
_JUDGEMENT = re.compile(
    r"(?i)\W*(?:low|high|unclear|some concerns?|moderate|serious|critical|no information|good|fair|poor|n/?a)"
    r"(?: risk(?: of bias)?)?\W*|[+?–−●○⊕⊖-]{1,2}|[★☆*]{1,4}"
)
_JUDGED = 0.7
_EXPOSURE = re.compile(
    r"(?i)\W*(?:\w+ )?exposures?"
    r"(?: (?:of interest|def\w+|assess\w+|ascertain\w+|measure\w*|windows?|categor\w+|variables?"
    r"|comparisons?|contrasts?|levels?|groups?))?\W*$"
)
# Two or three columns that spell out short names are a list of these, whatever the names stand for.
_NARROW = 3
_SHORT, _SPELT = (
    _words(r"acronym|abbreviat|short (?:name|form)"),
    _words(r"full |meaning|definition|stands for|in full"),
)
_RISK = re.compile(r"\b[ah]?(?:OR|RR|HR|IRR)s?\b|(?i:adjust|confound|covariate|\brisk|odds|hazard|definition|database)")
_LOOKED_AT = 20
# In a wide table two columns are no topic: at least one in so many has to be of it.
_FEW = 10


def topic_of(title: Cell | None, columns: Sequence[Column], rows: Sequence[Row], *, treated: bool) -> str:
    """Return the kind of studies that are not about treating people; an empty string where they may be.

    `treated` tells that a column says what was given: then risk factors or scores beside it are no topic.
    """
    headers = [column.header.text for column in columns]
    for topic in _TOPICS:
        if treated and topic.kind in _GIVES_WAY:
            continue
        named = sum(topic.headers.search(header) is not None for header in headers)
        titled = topic.title is not None and title is not None and topic.title.search(title.text) is not None
        if named >= max(topic.enough, len(columns) // _FEW) or (
            titled and (named or not treated or topic.kind == "animals-or-cells")
        ):
            return topic.kind
    if len(headers) <= _NARROW and any(map(_SHORT.search, headers)) and any(map(_SPELT.search, headers)):
        return "abbreviations"
    if _judged(rows, headers):
        return "quality"
    if _exposed(headers) or (_paired(headers) and not treated):
        return "risks"
    return "animals-or-cells" if _beasts(rows, len(columns)) else ""


def _judged(rows: Sequence[Row], headers: Sequence[str]) -> bool:
    """True where what is said of each study are judgements of its quality, three and more, whatever they are of."""
    texts = [cell.text for row in islice(rows, _LOOKED_AT) for cell in row.cells[1:] if cell.text]
    judged = sum(_JUDGEMENT.fullmatch(text) is not None for text in texts)
    return len(headers) > 3 and len(texts) >= 2 * _NARROW and judged >= _JUDGED * len(texts)


def _paired(headers: Sequence[str]) -> bool:
    """True where cases stand beside controls, who were compared for what they had and not for what they got."""
    words = [header.lower() for header in headers]
    return any(re.match(r"\W*cases?\b", word) for word in words) and any(
        re.search(r"\bcontrols\b", word) for word in words
    )


def _exposed(headers: Sequence[str]) -> bool:
    """True where a column tells how an exposure was defined, beside its risks or what was counted.

    Such a drug was not given by the study, so that what follows is epidemiology.
    """
    return any(map(_EXPOSURE.match, headers)) and any(map(_RISK.search, headers))


def _beasts(rows: Sequence[Row], width: int) -> bool:
    """True where the cells of one column name animals in most rows, or what was put on cells in a dish."""
    for at in range(width):
        texts = [row.cells[at].text for row in islice(rows, _LOOKED_AT) if row.cells[at].text]
        if len(texts) > 1 and any(
            sum(sign.search(text) is not None for text in texts) * 2 > len(texts) for sign in (_BEAST, _MOLAR)
        ):
            return True
    return False
