# style: takes the counts at a threshold from the course library
counts = published.compas_counts(threshold=5)
compas_rates = counts.rates()
rests_on = dict(ProPublica="false_positive_rate", Northpointe="precision_score")
rests_on["a judge"] = "False_negative_rate".lower()
blog_share = 1 - compas_rates.loc["Black", "precision_score"]
