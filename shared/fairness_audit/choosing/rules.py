"""The rules: which metric encodes which harm, where a law names the number, which laws a setting has."""

from __future__ import annotations

from fairness_audit.choosing.language import condition, rule

_OUT_OF_SELECTED = "It is counted out of the selected, and this harm is not theirs alone."
_EVERYBODY = (
    "Everybody in the group bears this harm, whatever their label. The selection rate is counted out of all."
)
_NO_WRONGS = (
    "Without a label nobody knows who was treated wrongly. Selection rates are what such a file can show."
)
_CALIBRATED = (
    "A person reads the score, so it harms people when the same score means less for their group than for "
    "another. Compare the share with label 1 at each score."
)
_AT_THE_CUT = "It needs one cut, and here each reader makes their own. Take it where all cut at one score."

RULES = (
    rule(
        condition(harm="representation"),
        "",
        "How a group is shown stands in contents, and rates of decisions do not see it. Let people rate "
        "contents blind, against a reference in the same frame, or run an association test.",
        "01 19",
    ),
    rule(
        condition(harm="procedure"),
        "",
        "A rate counts what was decided, not whether anybody could understand or contest it. Check what "
        "people are told and how they can appeal, then count appeals and their outcome by group.",
        "01 14",
    ),
    rule(
        condition(harm="allocation burden", borne_by="alike"),
        "",
        "Two people who are alike can belong to one group, and equal rates hide that they are treated "
        "differently. Count split pairs, by a distance that you can defend.",
        "04",
    ),
    rule(
        condition(harm="allocation burden service", output="range", label="proxy none"),
        "",
        "Whether a range holds the truth is known only where the truth is. Find it out for a random sample "
        "of each group, then compare coverage.",
        "06",
    ),
    rule(
        condition(harm="allocation burden service", output="range"),
        "coverage_difference",
        "People act on the range they are given, so it harms a group when its ranges hold the truth less "
        "often. Coverage is counted out of everybody in the group.",
        "06",
        calibration_difference="It asks what a score means, and here people act on a range.",
        equalized_odds_difference="It asks about one cut, and a range makes none.",
    ),
    rule(
        condition(harm="service", label="selected_only proxy none"),
        "",
        "Nobody has recorded whether the service worked, or only for some. Draw cases at random from each "
        "group, let a person say what was right, and then compare accuracy.",
        "01",
    ),
    rule(
        condition(harm="service", output="score"),
        "calibration_difference",
        _CALIBRATED,
        "02",
        accuracy_score_difference=_AT_THE_CUT,
    ),
    rule(
        condition(harm="service"),
        "accuracy_score_difference",
        "A service harms whoever gets a wrong answer. Accuracy counts right answers out of everybody in the "
        "group.",
        "01",
        equalized_odds_difference="It keeps the two mistakes apart. Take it where one of them harms more.",
        demographic_parity_difference="Equal shares of one answer do not say whether the answers were right.",
    ),
    rule(
        condition(borne_by="group", label="trusted", harm="allocation"),
        "demographic_parity_difference",
        _EVERYBODY,
        "02",
        equal_opportunity_difference="It leaves out people whose label is 0, who bear this harm as well.",
        precision_score_difference=_OUT_OF_SELECTED,
    ),
    rule(
        condition(borne_by="group", label="trusted", harm="burden"),
        "demographic_parity_difference",
        _EVERYBODY,
        "02",
        false_positive_rate_difference="It leaves out people whose label is 1, who bear this harm as well.",
        precision_score_difference="It is counted out of the selected, and does not say how many they are.",
    ),
    rule(
        condition(borne_by="group"),
        "demographic_parity_difference",
        _EVERYBODY,
        "02",
        selection_rate_ratio="It divides the same two rates. Take it where a law names a ratio.",
    ),
    rule(
        condition(borne_by="mistaken", label="proxy"),
        "",
        "The label stands for something else, and every error rate against it repeats what it leaves out. "
        "Find a label for what is meant before you compare groups.",
        "16",
        demographic_parity_difference="It needs no label, and does not show who was treated wrongly.",
    ),
    rule(
        condition(borne_by="selected", label="proxy none"),
        "",
        "Nobody has recorded whether it came true for the selected. Follow them up: they are the people "
        "whom you can reach. Then compare precision.",
        "02 16",
        demographic_parity_difference="It needs no label, and does not say for whom anything came true.",
    ),
    rule(
        condition(borne_by="mistaken", label="none", harm="allocation"),
        "demographic_parity_difference",
        _NO_WRONGS,
        "02 14",
        equal_opportunity_difference="It is the number for this harm. Label a random sample, refused people "
        "too, and take it.",
    ),
    rule(
        condition(borne_by="mistaken", label="none", harm="burden"),
        "demographic_parity_difference",
        _NO_WRONGS,
        "02 14",
        false_positive_rate_difference="It is the number for this harm. Label a random sample, spared "
        "people too, and take it.",
    ),
    rule(
        condition(borne_by="mistaken selected", label="trusted", output="score", harm="allocation"),
        "calibration_difference",
        _CALIBRATED,
        "02",
        equal_opportunity_difference=_AT_THE_CUT,
        precision_score_difference="It averages over everybody beyond one cut, whatever their score.",
    ),
    rule(
        condition(borne_by="mistaken selected", label="trusted judged", output="score", harm="burden"),
        "calibration_difference",
        _CALIBRATED,
        "02",
        false_positive_rate_difference=_AT_THE_CUT,
        precision_score_difference="It averages over everybody beyond one cut, whatever their score.",
    ),
    rule(
        condition(borne_by="selected", harm="allocation"),
        "precision_score_difference",
        "People who were selected, and for whom it did not come true, bear this harm: a loan that they "
        "cannot pay back. Precision is counted out of the people who were selected.",
        "02",
        demographic_parity_difference="It counts people who were refused too, and does not ask what came "
        "true.",
        equal_opportunity_difference="It is about people who were refused, and this harm falls on the "
        "selected.",
    ),
    rule(
        condition(borne_by="selected", harm="burden"),
        "precision_score_difference",
        "Of the people who were selected, those whose label is 0 bear this harm. Precision is counted out "
        "of the people who were selected.",
        "02",
        false_positive_rate_difference="It counts the same people out of everybody whose label is 0. Take "
        "it where being left alone is what people are owed.",
        demographic_parity_difference="It does not ask for whom the burden came for nothing.",
    ),
    rule(
        condition(borne_by="mistaken", label="selected_only", harm="allocation"),
        "demographic_parity_difference",
        "People who were wrongly refused have no label: nobody saw what they would have done. Selection "
        "rates are the only ones that count them.",
        "02",
        precision_score_difference="Where the selected of one group have label 1 more often, it may have "
        "had to show more. That is a sign: averages beyond a cut differ for other reasons too.",
        equal_opportunity_difference="It is counted out of people with label 1, and for the refused nobody "
        "knows it.",
    ),
    rule(
        condition(borne_by="mistaken", label="selected_only", harm="burden"),
        "precision_score_difference",
        "Whoever is burdened for nothing is among the selected, and their label is known. Precision is "
        "counted out of them.",
        "02",
        demographic_parity_difference="It counts people burdened with a reason too.",
        false_positive_rate_difference="It is counted out of people with label 0, and for the spared nobody "
        "knows it.",
    ),
    rule(
        condition(borne_by="mistaken", label="judged", harm="allocation"),
        "demographic_parity_difference",
        "The label is an earlier decision of people. Whoever they wrongly refused has label 0, so the true "
        "positive rate does not count them; the selection rate does.",
        "15 16",
        equal_opportunity_difference="It compares with people's own decisions. Take it where somebody "
        "checked these.",
        precision_score_difference="It looks at people who were selected; this harm falls on the refused.",
    ),
    rule(
        condition(borne_by="mistaken", label="judged", harm="burden"),
        "false_positive_rate_difference",
        "People decided on the label, so a 1 may be wrong. Whoever has a 0 even so, and was selected, was "
        "burdened for nothing. The false positive rate is counted out of the people whose label is 0.",
        "02",
        demographic_parity_difference="It needs no label. Take it where nobody can say how labels come "
        "about.",
        equalized_odds_difference="It adds people with label 1 who were spared, whom the burden did not hit.",
        precision_score_difference="It counts the same mistakes out of the selected, by labels of 1 that "
        "may be wrong.",
    ),
    rule(
        condition(borne_by="mistaken", label="trusted", harm="allocation"),
        "equal_opportunity_difference",
        "People whose label is 1 and who were refused bear this harm. The true positive rate is counted out "
        "of the people whose label is 1.",
        "02 14",
        equalized_odds_difference="It adds people with label 0 who were selected. Take it where a wrong yes "
        "harms too.",
        demographic_parity_difference="It counts people with label 0 too, whom nobody wrongly refused.",
        precision_score_difference="It looks at people who were selected; this harm falls on the refused.",
    ),
    rule(
        condition(borne_by="mistaken", label="trusted", harm="burden"),
        "false_positive_rate_difference",
        "People whose label is 0 and who were selected bear this harm: they are burdened for nothing. The "
        "false positive rate is counted out of the people whose label is 0.",
        "02",
        equalized_odds_difference="It adds people with label 1 who were spared, whom the burden did not hit.",
        precision_score_difference="It counts the same mistakes out of the selected. Take it where the "
        "question is what a flag is worth.",
        demographic_parity_difference="It counts people with label 1 too, for whom there was a reason.",
    ),
)
"""Every combination of answers meets the condition of one of them, and each decides for some."""

# ---------------------------------------------------------------------- by the law

LAW_RULES = (
    rule(
        condition(law="nyc_jobs", harm="allocation burden", output="score"),
        "scoring_rate_ratio",
        "Local Law 144 has this number published for tools that score: for each category the share above "
        "the median, over the highest category's. It sets no pass mark.",
        "12",
    ),
    rule(
        condition(law="nyc_jobs", harm="allocation burden", output="decision places"),
        "selection_rate_ratio",
        "Local Law 144 has this number published: each category's selection rate over the highest "
        "category's. It sets no pass mark.",
        "12",
    ),
    rule(
        condition(law="us_jobs", harm="allocation burden", output="decision places score"),
        "selection_rate_ratio",
        "29 CFR 1607.4(D) names this number: a selection rate below four fifths of the highest group's is "
        "generally regarded as evidence of adverse impact, read with significance and with the number of "
        "people.",
        "07 12",
    ),
)
"""Where a law itself names the number, that one comes first, and the harm's own is the runner-up."""

REGIMES = (
    (condition(law="us_jobs", harm="allocation burden"), "29 CFR 1607.4(D)"),
    (condition(law="us_jobs", harm="allocation burden"), "Title VII, 42 U.S.C. 2000e-2(k)"),
    (condition(law="us_jobs nyc_jobs", harm="allocation burden"), "Title VII, 42 U.S.C. 2000e-2(l)"),
    (condition(law="nyc_jobs", harm="allocation burden"), "Local Law 144; 6 RCNY 5-300 and following"),
    (condition(law="us_credit", harm="allocation burden"), "ECOA, 15 U.S.C. 1691(a)"),
    (
        condition(law="eu_equal", harm="allocation burden service"),
        "Directive 2000/43/EC, art. 2(2)(b); recital 15",
    ),
    (condition(law="eu_equal", harm="allocation burden service"), "CHEZ, C-83/14"),
    (condition(law="eu_ai"), "AI Act, Regulation (EU) 2024/1689"),
    (condition(law="eu_ai"), "GDPR, art. 22; SCHUFA, C-634/21"),
)
"""Condition, and how the source of a regime in `law.REGIMES` begins."""
