"""What the law asks, for the first page: only what was read in an official text or a copy, with its date.

This is no legal advice. What could not be checked against a text is named as left out, not stated.
"""

from __future__ import annotations

from typing import NamedTuple

AS_OF = "28 November 2026"


class Regime(NamedTuple):
    """One body of law beside the file.

    Attributes
    ----------
    where, source : str
        Whose law, and which article.
    says : str
        What was read there.
    shows, cannot : str
        What a file of decisions can show about it, and what it cannot.
    needs_label : bool
        Whether what it shows takes labels.
    """

    where: str
    source: str
    says: str
    shows: str
    cannot: str


REGIMES = (
    Regime(
        "EU, race and ethnic origin",
        "Directive 2000/43/EC, art. 2(2)(b); recital 15",
        "A neutral rule that puts persons of a racial or ethnic origin at a particular disadvantage is "
        "indirect discrimination unless it is justified by a legitimate aim and its means are appropriate "
        "and necessary. It names no four-fifths rule; national law may let statistics be used as evidence.",
        "Whether there is a disadvantage, and how large at least.",
        "Whether the aim is legitimate and a milder rule would do.",
    ),
    Regime(
        "EU, same directive",
        "CHEZ, C-83/14",
        "A measure taken because of ethnic origin is direct discrimination even if it hits others too.",
        "Which groups are hit.",
        "Why the measure was taken.",
    ),
    Regime(
        "EU, insurance",
        "Test-Achats, C-236/09",
        "Sex-based premiums under art. 5(2) of Directive 2004/113/EC have been invalid since 21 December "
        "2012, however accurate.",
        "How results differ by sex.",
        "Whether sex or a stand-in for it enters the premium.",
    ),
    Regime(
        "EU, data protection",
        "SCHUFA, C-634/21, on GDPR art. 22",
        "Where a third party draws strongly on a score, making the score is itself the decision.",
        "How the score is distributed by group.",
        "How strongly people who use the score draw on it.",
    ),
    Regime(
        "US, employment selection",
        "29 CFR 1607.4(D)",
        "A rate below four fifths of the highest group's will generally be regarded as evidence of "
        "adverse impact. Smaller gaps count if they are statistically and practically significant; larger "
        "ones may not if numbers are small and the gap not significant. The EEOC's agenda of 2025 lists "
        "rescinding its copy; no rescission was found.",
        "The ratio with its interval, and whether there are too few people to say.",
        "Whether the procedure is job-related, and whether an alternative was refused.",
    ),
    Regime(
        "US, employment selection",
        "Connecticut v. Teal (1982)",
        "A good result at the end is no defense for a single barrier with adverse impact.",
        "This step alone.",
        "The steps before and after it: audit each.",
    ),
    Regime(
        "US, federal enforcement",
        "Executive Order 14281, 23 April 2025",
        "Agencies are told to deprioritize enforcement against disparate impact.",
        "Nothing.",
        "What a court will say: statutes and private suits remain.",
    ),
    Regime(
        "US, housing",
        "24 CFR 100.500; proposal of 14 January 2026",
        "HUD proposed to delete its rule on discriminatory effects. No final rule was found.",
        "Gaps in decisions about housing.",
        "Whether a policy causes them.",
    ),
    Regime(
        "New York City, hiring tools",
        "Local Law 144; 6 RCNY 5-300 and following",
        "Impact ratios by sex, race or ethnicity and both: the category's rate over the highest. For "
        "scores the rate is the share above the median. Categories under 2% may be left out of the ratio, "
        "with reason, count and rate published; unknowns are counted. There is no pass mark. Age and "
        "disability are not asked for.",
        "The table above.",
        "That the auditor is independent, and that a year has not passed.",
    ),
    Regime(
        "Colorado",
        "SB26-189, in place of SB24-205 from 1 January 2027",
        "The older act's duties are replaced; the attorney general's rules are due first.",
        "Nothing that the act asks for by name.",
        "Whether people were given notice and review.",
    ),
    Regime(
        "Texas",
        "HB 149, from 1 January 2026",
        "The act is about intent; impact alone does not suffice.",
        "Impact only.",
        "Intent.",
    ),
)

LEFT_OUT = (
    "Left out, because no official text could be read: the dates and duties of the EU AI Act after its "
    "amendment in 2026, the directives on sex, age, religion and disability, US credit law (ECOA, "
    "Regulation B), and the rules of Illinois and California. Ask somebody who knows them."
)

NO_ADVICE = f"As of {AS_OF}. This is not legal advice; check it before you rely on it."
