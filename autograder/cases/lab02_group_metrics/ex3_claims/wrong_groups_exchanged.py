# misconception: exchanges the rows of the table
# loses: 2
# message: Out of whom
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
    "a judge": "false_negative_rate",
}
compas_rates = compas_rates.set_axis(["White", "Black"])
blog_share = fp["Black"] / (fp["Black"] + tp["Black"])
