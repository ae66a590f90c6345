# style: Fairlearn for the gaps, and the difference of base rates times TPR less FPR
from fairlearn import metrics as fm

year_of = dict(
    y_true=first_year["sick"], y_pred=first_year["invited"], sensitive_features=first_year["region"]
)
frame = fm.MetricFrame(metrics={"tpr": fm.true_positive_rate, "fpr": fm.false_positive_rate}, **year_of)
base_rates = first_year.groupby("region")["sick"].mean()
base_rates = {"south": float(base_rates["south"]), "north": float(base_rates["north"])}
of_each_score = first_year.groupby(["region", "score"])["sick"].mean()
gaps = {
    "calibration": (of_each_score["south"] - of_each_score["north"]).abs().max(),
    "demographic parity": fm.demographic_parity_difference(**year_of),
    "equalized odds": fm.equalized_odds_difference(**year_of),
}
tpr, fpr = frame.by_group.loc["north", ["tpr", "fpr"]]
selection_gap = (base_rates["south"] - base_rates["north"]) * (tpr - fpr)
response = "choose by harm"
