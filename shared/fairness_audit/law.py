"""What the law asks: what was read in an official text or a copy of it, with its date.

The audit's first page shows the table, and `choosing` cites it. This is no legal advice. What was read only
in reports about a text says "reported"; what could not be checked is named as left out, not stated. Notebook
12 teaches the same rules, and a test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

AS_OF = "29 November 2026"


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
        "GDPR, art. 22; SCHUFA, C-634/21",
        "Nobody is to be subject to a decision based solely on automation that has legal or similarly "
        "significant effects, unless a contract needs it, a law allows it or the person explicitly consents; "
        "safeguards are owed, such as a person who can decide otherwise. Data protection authorities read "
        "this as a prohibition. Where a third party draws strongly on a score, making the score is itself "
        "the decision.",
        "How the score is distributed by group, and how often a final decision differs from it.",
        "Whether an exception applies, and how strongly people who use the score draw on it.",
    ),
    Regime(
        "EU, AI for hiring and for creditworthiness, from 2 December 2027",
        "AI Act, Regulation (EU) 2024/1689, annex III 4 and 5(b), art. 9, 10(2)(f), (g), 14, 15, 26, 27",
        "Test against metrics fixed beforehand; examine the data for biases and detect, prevent and mitigate "
        "them; human oversight; accuracy; duties of deployers, for creditworthiness an assessment of the "
        "impact on fundamental rights. No fairness metric is named. The date is reported: Regulation (EU) "
        "2026/1744 moved it.",
        "Gaps and their intervals, which such an examination needs.",
        "Whether the metrics were fixed beforehand, and what was done about a bias.",
    ),
    Regime(
        "US, employment",
        "Title VII, 42 U.S.C. 2000e-2(k)",
        "A practice is unlawful if the claimant shows that this practice causes a disparate impact by race, "
        "color, religion, sex or national origin, and the employer does not show that it is job related and "
        "consistent with business necessity; or if the employer refuses a less discriminatory alternative.",
        "Whether a practice goes with a gap, which opens the question.",
        "Whether the practice is needed, and whether a milder one was refused.",
    ),
    Regime(
        "US, employment tests",
        "Title VII, 42 U.S.C. 2000e-2(l)",
        "It is unlawful to adjust the scores of employment tests, to use different cutoff scores, or to "
        "alter results otherwise, by race, color, religion, sex or national origin. So a threshold per group "
        "is no remedy here.",
        "Nothing, unless it holds the thresholds.",
        "Whether a group decides about the cutoff.",
    ),
    Regime(
        "US, employment",
        "Ricci v. DeStefano, 557 U.S. 557 (2009)",
        "Before an employer acts by race in order to avoid a disparate impact, it needs a strong basis in "
        "evidence that it would be liable for that impact.",
        "A gap, which alone is not that basis.",
        "Whether the practice could be justified and which alternatives there were.",
    ),
    Regime(
        "US, credit",
        "ECOA, 15 U.S.C. 1691(a); Regulation B, 12 CFR 1002, final rule of 22 April 2026, reported",
        "Since 21 July 2026 Regulation B has no effects test. Treating an applicant differently because of "
        "the group remains barred, and so do neutral criteria that serve as proxies with the intention to "
        "favor or disfavor. State law may reach effects.",
        "Gaps in decisions about credit.",
        "An intention, and why a column was chosen.",
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
        "The act is about intent; impact alone does not suffice, as reported.",
        "Impact only.",
        "Intent.",
    ),
)

LEFT_OUT = (
    "Left out, because no official text could be read: the directives on sex, age, religion and disability, "
    "the conditions under which the AI Act allows special-category data for finding bias, and the rules of "
    "Illinois and California. Ask somebody who knows them."
)

NO_ADVICE = f"As of {AS_OF}. This is not legal advice; check it before you rely on it."
