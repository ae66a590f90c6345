# misconception: swaps the denominators of the two error rates
# loses: 2
# message: If you divided false_positive_rate by the people arrested again
flagged = scores[scores["score"] >= 5].groupby("race").sum()
not_flagged = scores[scores["score"] < 5].groupby("race").sum()
fp, tp = flagged["no_recidivism"], flagged["recidivism"]
tn, fn = not_flagged["no_recidivism"], not_flagged["recidivism"]
compas_rates = pd.DataFrame(
    {
        "false_positive_rate": fp / (fn + tp),
        "false_negative_rate": fn / (tn + fp),
        "precision_score": tp / (fp + tp),
    }
)
rests_on = {
    "ProPublica": "false_positive_rate",
    "Northpointe": "precision_score",
    "a judge": "false_negative_rate",
}
blog_share = fp["Black"] / (fp["Black"] + tp["Black"])
