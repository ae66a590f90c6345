# misconception: thinks that ProPublica counted out of the flagged and Northpointe out of those who stayed clear
# loses: 1
# message: Precision counts out of the flagged. ProPublica speaks of people who stayed clear
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
    "ProPublica": "precision_score",
    "Northpointe": "false_positive_rate",
    "a judge": "false_negative_rate",
}
blog_share = fp["Black"] / (fp["Black"] + tp["Black"])
