"""Headers told by how they are put rather than by a list: who is counted, what is healed, whose arm it is."""

from __future__ import annotations

import re

from evitable.model import Role
from evitable.terms import fold, look_up, people_at

# People by what they are called; with or without a word for their number.
_WHO = (
    r"(?:evaluable |treated |included |enrolled |eligible |total |exposed )?"
    r"(?:patients?|pts|subjects?|participants?|cases?|women|fetuses|foetuses|children|infants?|neonates?|newborns?|adults?|adolescents?|"
    r"individuals?|persons?|people|recipients?|volunteers?|pregnancies|mothers?|boys|girls)"
    r"(?: (?:randomi[sz]ed|treated|included|enrolled|evaluated|analysed|analyzed|studied|exposed|evaluable)"
    r"(?: (?:or|and) (?:randomi[sz]ed|treated|included|enrolled|evaluated|studied|exposed))?)?"
)
_AGE = re.compile(r"(?:(?:median|mean|average) )?age (?:at|when|on|in|of|range)\b(?!.*\b(?:sex|gender)\b)")
# How ages are told: a statistic, its spread, their unit, and when patients were so old.
_OF_AGE = (
    r"(?:(?:mean|median|average|range|ranges|iqr|interquartile|quartiles?|sd|sem?|standard deviation|minimum|maximum|"
    r"min|max|years?|yrs?|yr|y|months?|mo|mos|in|or|and|of|at (?:baseline|inclusion|entry|enrolment|enrollment|"
    r"study entry|diagnosis|presentation|treatment|start))(?![a-z])|[±()\[\],;:/+ -])*"
)
_SPREAD_AGE = re.compile(rf"{_OF_AGE}(?:patients?(?:'s|s')? )?ages?(?![a-z]){_OF_AGE}")
_NUMBER = r"(?:n|no\.?|nos\.?|nr\.?|nb\.?|#|number|total)"
_COUNTED = re.compile(
    rf"{_NUMBER}(?: of)? {_WHO}|{_WHO}(?:,? [(\[]?{_NUMBER}[)\]]?|,{_NUMBER})"
    r"|(?:infants?|neonates?|newborns?|recipients?|volunteers?|(?:evaluable|treated|included|enrolled) \w+)"
    r"|(?:total|cohort|sample|study population|(?:patients|subjects|participants) in (?:the )?(?:study|trial|series))"
    rf",? [(\[]?n[)\]]?|{_NUMBER} of {_WHO} (?:on|in|per|with|given|receiving) .*"
)
# What was given a number of times: how often is no number of patients.
_TIMES_GIVEN = re.compile(
    r"(?:(?:mean|median|total|average) )?(?:no\.?|nos\.?|nr\.?|#|number)(?: of)? (?:(?!pr|past|earlier|failed)\w+ )?"
    r"(?:injections|doses|infusions|implants|pulses|applications|vials|administrations|cycles|courses|sessions|"
    r"treatments|exchanges|instillations)(?: (?:given|received|administered|per patient))?(?:,? \(.*\))?"
)
# What becomes of a complaint: it is an outcome, even where the complaint is a harm elsewhere.
_HEALED = re.compile(
    r"(?<!\w)(?:cessation|freedom|relief|healing|closure|resolution|clearance|eradication|normali[sz]ation|recovery|"
    r"independence|stabili[sz]ation|negativity|free|negative|conversion|sterili[sz]ation|engraftment|reversal|"
    r"negativi[sz]ation|downstaging|disappearance|shrinkage|salvage|freedom)(?: rate)?$"
    r"|(?<=[ -])free (?:patients|pts|subjects|participants|children|infants|cases|eyes)$"
)
# What became of patients, told by a verb that opens the header: `Resolved without surgery`, `Weaned within 48 h`.
_BECAME = re.compile(
    r"(?:fully |completely |successfully )?(?:resolved|recovered|healed|cured|improved|survived|responded|weaned|"
    r"closed|normali[sz]ed|cleared|converted|extubated|discharged) "
    r"(?:without|with|after|within|by|on|in|off|from|to|at) \S.*"
)
# Sex in one column with something that is no age: `GA (wk)/sex`, `Weight/sex`, `Sex, ethnicity`.
_SEX_BESIDE = re.compile(
    r"(?P<before>[^/,&]+?) ?(?:/|,|&| and ) ?(?:sex|gender)|(?:sex|gender) ?(?:/|,|&| and ) ?(?P<after>[^/,&]+)"
)
_OLD = re.compile(r"(?<!gestational )\bage\b|\byears?\b|\byrs?\b|\by\b|\bpatients?\b|\bcases?\b|\bn\b|\bno\b")
# What is given by weight, surface or day is a dose, whatever word stands before its unit: `Bolus (mg/kg)`.
_BY_WEIGHT = re.compile(
    r"(?!.*\b(?:clearance|volume|uptake|output|flow|excretion|intake|auc|cmax|level|concentration|loss|weight)\b)"
    r"[\w -]+[,(\[] ?(?:in )?(?:[mnμµu]?c?g|iu|u|units?|miu|ml|meq|mmol)/(?:kg|m2|m²)"
    r"(?:/(?:d|day|h|hr|hour|min|dose|week))?"
    r" ?[)\]]?"
)
# A laboratory value that became normal is an outcome: `Normal phosphate, %`, `Normalised ALT`; ranges are none.
_NORMAL = re.compile(
    r"(?:normal|normali[sz](?:ed|ing)|undetectable|controlled|target) (?!range|value|level|limit|count|control|person|"
    r"group|dose|popul|trough|lesion|site|drug|disease|organ)\w[\w -]*$"
)
# What patients no longer needed is an outcome too: `Insulin stopped`, `Steroids withdrawn`, `Weaned off oxygen`.
_NEEDED = re.compile(
    r"(?!(?:treatment|therapy|(?:study )?drug|medication|trial|study|follow-up)s?\b)(?:\w[\w-]*(?: \w[\w-]*)? )"
    r"(?:stopped|discontinued|withdrawn|weaned|tapered off|ceased|spared|no longer needed|not needed)"
    r"|(?:weaned |came |patients )?(?:off|weaned from|free (?:of|from)) (?!treatment|therapy|study)\w[\w -]*"
)
# What came back: `Reopened`, `Rebleeding`, `Restenosis`.
_CAME_BACK = re.compile(
    r"(?:re-?(?:open(?:ed|ing)|bleed(?:ing|s)?|bled|stenosis|thrombosis|occlu(?:sion|ded)|admission|hospitali[sz]ation|"
    r"intubat(?:ion|ed)|activation|infection))(?: rate)?"
)
# What was brought about: `Conversion to sinus rhythm`, `Return of menses`, `Closure of the fistula`.
_BROUGHT_ABOUT = re.compile(
    r"(?:successful )?(?:conversion|restoration|return|reversal|regain|resolution|disappearance|closure|cessation|"
    r"healing|clearance|eradication|normali[sz]ation|recovery|attainment|achievement|maintenance|freedom|"
    r"independence|weaning|withdrawal|stopping|discontinuation|regression|control|improvement|relief)"
    r" (?:(?:to|of|from|in|off) (?!therapy$|study|drug|the study|trial|follow|consent|treatment$)\S|"
    r"(?:after|at|by|within) \S).*"
)
# What had become of patients when last seen: `Outcome at last FU`, `Status at final visit`.
_AT_LAST = re.compile(
    r"(?:clinical |disease |final |patient )?(?:outcomes?|status|results?|response|course|condition)"
    r" (?:at|on|after) (?:the )?(?:(?:last|latest|final|end of|most recent) )?"
    r"(?:follow-? ?up|f/?u|visit|contact|discharge|study end|end of study)"
)
_THOSE_TREATED = re.compile(
    r"(?:women|men|girls|boys|mothers|pregnancies) (?:randomi[sz]ed|treated|enrolled|included|exposed)"
    r"(?: (?:or|and) \w+)?"
)
# What reached a threshold: `≥50% reduction`, `>30% improvement, n`.
_THRESHOLD = re.compile(
    r"(?:[≥>] ?=? ?|at least |more than )?\d+ ?% (?:\w+ )?"
    r"(?:reduction|decrease|improvement|response|responders?|responder rate)"
    r"(?: (?:in|of) [\w -]+)?(?:,? ?[(\[]?(?:n|%|n ?\(%\))[)\]]?)?"
    r"|.*\b(?:reduction|decrease|improvement|decline|gain|relief|clearance|drop) (?:of |by )?[≥>] ?=? ?\d+.*"
    r"|(?:pp)?(?:pasi|easi|acr|asas|sri|clasi|vasi|salt|acr-?pedi)[- ]?\d{1,3}(?: (?:response|responders?|rate))?"
    r"(?:,? ?[(\[]?(?:n|%|n ?\(%\))[)\]]?)?"
    r"|(?:recovery|control|remission|improvement|resolution)(?: (?:or|and) (?:recovery|control|remission|improvement))?"
    r" (?:of|from) (?:the )?disease"
)
_CONTROLLED = re.compile(
    r"(?:full|complete|partial|good|disease|seizure|symptom|biochemical|hormonal|tumou?r|local|pain|bleeding|viral|"
    r"blood pressure) control(?: rate)?$"
)
# Therapy before, and therapy beside, whatever word for therapies follows.
_BEFORE_THIS = re.compile(r"(?:prior|previous(?:ly)?|past|earlier|preceding|failed)\s+(?P<what>.+)")
# That therapies failed or were used before, without a word for them: `Previously failed`, `Failed before`.
_USED_BEFORE = re.compile(
    r"(?:prior|previous(?:ly)?|past|earlier|already) (?:failed|failures?|tried|trialled|used|received|given|taken|"
    r"treated(?: with)?|exposures?|exposed(?: to)?|attempts?)|(?:failed|tried|used|received|given)"
    r"(?: (?:before|previously|earlier|beforehand))?|(?:failures?|failed|tried) (?:of|to|with|prior to)\b.*"
    r"|(?:refractory|resistant|intolerant|unresponsive|inadequate response|non-?respon\w+) to"
)
_BESIDE_THIS = re.compile(
    r"(?:concomitant|concurrent|additional|adjunctive|background|associated|other|co-?administered)\s+"
    r"(?P<what>.+)"
)
# The same, told behind the word for therapies: `Drugs before`, `Agents added`.
_TOLD_BEHIND = re.compile(
    r"(?:drugs|therap(?:y|ies)|treatments?|agents|medications|medicines) "
    r"(?:(?P<before>(?:tried |given |used |received )?"
    r"(?:before|beforehand|previously|earlier))|(?:added|besides|alongside|in addition|given with it|given besides))"
)
_THERAPIES = re.compile(
    r"\b(?:therap(?:y|ies)|treatments?|drugs?|medications?|medicines?|agents?|lines?|regimens?|biologics?|dmards?|"
    r"anti\w+s?|immunosuppress\w+|\w*therap(?:y|ies)|steroids?|\w*steroids?|asms?|aeds?|modulators?|inhibitors?|blockers?|"
    r"cytoreduct\w+|transfusions?|cytotoxics?|statins?|diuretics?|opioids?|analgesics?|vasodilators?|anaesthetics?|"
    r"anesthetics?|sedatives?|insulins?|immunoglobulins?|vaccin\w+|hormones?|is)$"
)
# How many and how old in one column: `Number and age`, `Patients (n), mean age`.
_NUMBER_AND_AGE = re.compile(
    rf"(?:{_NUMBER}|{_NUMBER} of \w+|{_WHO}(?:,? ?[(\[]?(?:n|no\.?)[)\]]?)?|sample(?: size)?) ?"
    r"(?:and|/|,|;|&|\+|with) ?(?:(?:mean|median|average) )?ages?(?: .*|,.*|\(.*)?(?<!sex)(?<!gender)"
)
# What is thought to have brought the illness about, and was not given for it: `Offending agent`, `Culprit drug`.
_CULPRIT = re.compile(
    r"(?:presumed |possible |likely |probable )?(?:offending|causative|causal|culprit|suspect(?:ed)?|inciting|"
    r"trigger(?:ing)?|precipitating|responsible|implicated|incriminated|provoking|inducing|eliciting|putative)"
    r"(?: causative)? "
    r"(?:agents?|drugs?|medications?|medicines?|substances?|compounds?|products?|factors?|antipsychotics?|neuroleptics?|"
    r"antibiotics?|treatments?|therap(?:y|ies)|exposures?|toxins?|poisons?)(?: ?\(.*\))?"
    r"(?:,? (?:and )?(?:daily )?dose)?"
    r"|(?:drugs?|medications?|agents?) (?:involved|implicated|suspected|responsible|ingested)"
    r"|.+ (?:that|which) (?:caused|brought|led to|induced|triggered|precipitated)\b.*"
)
_OF_CONTROLS = re.compile(
    r"(?:[:–—-]\s*|[(\[,]\s*|\bin (?:the )?)(?:controls?|placebo|comparators?)(?: (?:group|arm))?\W*$"
    r"|(?:(?:control|placebo|comparator) (?:group|arm))\W*$"
)
_TURNED_OUT = frozenset({"response", "relapse", "death", "adverse-events"})
# The noun that a header is about stands before these.
_BEFORE = re.compile(r"\s+(?:in|on|during|under|while|among|within|following)\s+\S")
# What spans other headers says nothing of its own: `Population F (%)`, `Efficacy Relapse`.
_HEADING = re.compile(
    r"(?i)(?:(?:study )?population|patients|participants|demographics|characteristics|treatment|intervention|therapy|"
    r"efficacy|outcomes?|results|safety) (?=\S)"
)
_AND = re.compile(r"\s*[&+]\s*")


def said_plainly(header: str) -> tuple[str, str]:
    """Return a header with its signs spelled out, and without a heading that spans it.

    Example:
        >>> said_plainly("Dose & duration"), said_plainly("Efficacy Relapse")
        (('Dose and duration', 'Dose & duration'), ('Efficacy Relapse', 'Relapse'))
    """
    return _AND.sub(" and ", header), _HEADING.sub("", header)


def is_age(header: str) -> bool:
    """Tell a header that asks how old patients were, with what else it says: `Mean age ± SD`.

    Example:
        >>> is_age("Mean age ± SD"), is_age("Age/sex")
        (True, False)
    """
    plain = " ".join(fold(header).split())
    return _SPREAD_AGE.fullmatch(plain) is not None


def role_by_phrase(core: str) -> tuple[Role, str] | None:
    """Return the role that the form of a header tells, and the reason; None where it tells none.

    Example:
        >>> role_by_phrase("No. of neonates")
        ('n', 'it counts people')
        >>> role_by_phrase("Seizure freedom")
        ('response', 'it asks what became of a complaint')
    """
    plain = " ".join(fold(core).split())
    if _CULPRIT.fullmatch(plain):
        return "other", "it asks what brought the illness about"
    if _NUMBER_AND_AGE.fullmatch(plain):
        return "population", "it asks how many patients there were, and how old"
    if _AGE.match(plain):
        return "age", "it asks how old patients were"
    if _COUNTED.fullmatch(plain):
        return "n", "it counts people"
    return _therapy(plain) or _outcome_named(plain) or _before_preposition(core)


def role_by_parts(header: str) -> tuple[Role, str] | None:
    """Return the role of a header that asks for sex beside something else, or whose unit is that of a dose.

    Example:
        >>> role_by_parts("GA (wk)/sex"), role_by_parts("Age/sex")
        (('sex', 'it asks for the sex of a patient'), None)
        >>> role_by_parts("Bolus (mg/kg)")
        ('dose', 'its unit is that of a dose')
    """
    plain = " ".join(fold(header).split())
    if _CULPRIT.fullmatch(plain):
        return "other", "it asks what brought the illness about"
    beside = _SEX_BESIDE.fullmatch(plain)
    if beside and not _OLD.search(beside["before"] or beside["after"]):
        return "sex", "it asks for the sex of a patient"
    return ("dose", "its unit is that of a dose") if _BY_WEIGHT.fullmatch(plain) else None


def role_of_counts(header: str) -> tuple[Role, str] | None:
    """Return the role of a header that counts people with their eyes or lesions, or how often something was given.

    Example:
        >>> role_of_counts("No. of injections")
        ('dose', 'it counts how often something was given')
    """
    if _THOSE_TREATED.fullmatch(fold(header).strip()):
        return "n", "it counts people"
    if people_at(header) is not None:
        return "n", "it counts people and what each has"
    if _TIMES_GIVEN.fullmatch(" ".join(fold(header).split())):
        return "dose", "it counts how often something was given"
    return None


def _therapy(plain: str) -> tuple[Role, str] | None:
    """Tell columns of therapy before and beside: `Prior antifungals`, `Concomitant systemic therapy`."""
    if _USED_BEFORE.fullmatch(plain):
        return "prior", "it asks for therapies before this one"
    behind = _TOLD_BEHIND.fullmatch(plain)
    if behind:
        return (
            ("prior", "it asks for therapies before") if behind["before"] else ("concomitant", "it asks what was added")
        )
    ways: tuple[tuple[re.Pattern[str], Role], ...] = ((_BEFORE_THIS, "prior"), (_BESIDE_THIS, "concomitant"))
    for pattern, role in ways:
        found = pattern.fullmatch(plain)
        if found and _THERAPIES.search(found["what"]):
            return role, "it names therapies before this one" if role == "prior" else "it names therapies beside"
    return None


def _outcome_named(plain: str) -> tuple[Role, str] | None:
    if _BECAME.fullmatch(plain) or _AT_LAST.fullmatch(plain) or _THRESHOLD.fullmatch(plain):
        return "response", "it asks what became of patients"
    if _CONTROLLED.fullmatch(plain):
        return "response", "it asks whether something was controlled"
    if _BROUGHT_ABOUT.fullmatch(plain) or _CAME_BACK.fullmatch(plain):
        return "response", "it asks what was brought about"
    if _NEEDED.fullmatch(plain):
        return "response", "it asks what was no longer needed"
    if _NORMAL.match(plain):
        return "response", "it asks who had a normal value"
    healed = _HEALED.search(plain)
    if healed and healed.start() > 0:
        return "response", "it asks what became of a complaint"
    return None


def _before_preposition(core: str) -> tuple[Role, str] | None:
    """Tell the role of a header by the noun before its preposition: `Relapse on treatment`."""
    before = _BEFORE.search(core)
    term = look_up(core[: before.start()], "header") if before else None
    role = term.get("role") if term else ""
    return (role, f"it is about “{core[: before.start()]}”") if before and role in _TURNED_OUT else None  # type: ignore[return-value]


def is_of_controls(header: str) -> bool:
    """Tell whether a column is about the control arm: `Response rate: control`, `Relapse (placebo)`.

    Example:
        >>> is_of_controls("Responders, control group"), is_of_controls("Disease control")
        (True, False)
    """
    return _OF_CONTROLS.search(fold(header)) is not None
