# misconception: flags scores above five only
# loses: 3
# message: a score of exactly five is flagged too
flagged = scores[scores["score"] > 5].groupby("race").sum()
not_flagged = scores[scores["score"] <= 5].groupby("race").sum()
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
blog_share = fp["Black"] / (fp["Black"] + tp["Black"])
