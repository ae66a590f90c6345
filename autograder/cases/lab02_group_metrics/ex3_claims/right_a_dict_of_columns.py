# style: a dict of columns by race, three decimals, a Series
high = scores["score"].ge(5)
sums = scores.groupby(["race", high])[["no_recidivism", "recidivism"]].sum()
compas_rates = {"false_positive_rate": {}, "false_negative_rate": {}, "precision_score": {}}
for race in ["Black", "White"]:
    (tn, fn), (fp, tp) = sums.loc[(race, False)], sums.loc[(race, True)]
    compas_rates["false_positive_rate"][race] = round(fp / (fp + tn), 3)
    compas_rates["false_negative_rate"][race] = round(fn / (fn + tp), 3)
    compas_rates["precision_score"][race] = round(tp / (fp + tp), 3)
rests_on = pd.Series(["false_positive_rate", "precision_score"], index=["ProPublica", "Northpointe"])
rests_on["a judge"] = "false_negative_rate"
blog_share = Fraction(805, 805 + 1369)
