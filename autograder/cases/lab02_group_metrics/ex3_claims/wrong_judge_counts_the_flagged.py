# misconception: reads a sentence about the arrested as one about the flagged
# loses: 1
# message: everybody who was arrested again, flagged or not
compas_rates = None  # a DataFrame with the rows Black and White
rests_on = {"ProPublica": None, "Northpointe": None, "a judge": None}
blog_share = None  # a number between 0 and 1
flagged = scores[scores["score"] >= 5].groupby("race").sum()
not_flagged = scores[scores["score"] < 5].groupby("race").sum()
fp, tp = flagged["no_recidivism"], flagged["recidivism"]
tn, fn = not_flagged["no_recidivism"], not_flagged["recidivism"]
compas_rates = pd.DataFrame(
    {
        "false_positive_rate": fp / (tn + fp),
        "false_negative_rate": fn / (fn + tp),
        "precision_score": tp / (fp + tp),
    }
)
rests_on = {
    "ProPublica": "false_positive_rate",
    "Northpointe": "precision_score",
    "a judge": "precision_score",
}
blog_share = fp["Black"] / (fp["Black"] + tp["Black"])
