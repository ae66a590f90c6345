# style: Fairlearn, with the interval from drawing patients again, in a Series
from fairlearn.metrics import MetricFrame, count, false_positive_rate

stayed = absent[new] == 0
where = district[new][stayed]
frame = MetricFrame(
    metrics={"came": count, "false_positive_rate": false_positive_rate},
    y_true=absent[new][stayed],
    y_pred=without_district[stayed],
    sensitive_features=where,
)
audit = frame.by_group.iloc[::-1]
audit["double_booked"] = (audit["came"] * audit["false_positive_rate"]).round()
hill, river = [without_district[stayed][where == d] for d in ("hill", "river")]
rng = np.random.default_rng(1)
drawn = [rng.choice(river, len(river)).mean() - rng.choice(hill, len(hill)).mean() for _ in range(4000)]
gap = pd.Series(np.quantile(drawn, [0.025, 0.975]), ["low", "high"])
gap["estimate"] = river.mean() - hill.mean()
verdict = "Part of it stays".lower()
