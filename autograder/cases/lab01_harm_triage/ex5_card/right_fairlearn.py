# style: Fairlearn's MetricFrame
from fairlearn.metrics import MetricFrame, false_negative_rate

frame = MetricFrame(
    metrics=false_negative_rate,
    y_true=applicants["would_pay"],
    y_pred=applicants["offered"],
    sensitive_features=applicants["region"],
)
audit = (1000 * frame.by_group).rename("per_1000").to_frame()
audit["would_pay"] = applicants.groupby("region")["would_pay"].sum()
audit["refused"] = (audit["would_pay"] * frame.by_group).round()
named = {"harm": "allocation", "metric": "false_negative_rate"}
payer = applicants["would_pay"] == 1
means = points[payer].groupby(applicants.loc[payer, "region"]).mean().T
carrier = np.abs(means["south"] - means["north"]).idxmax()
may_say = "B"
