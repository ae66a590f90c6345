# style: Fairlearn, with the interval from drawing patients again
from fairlearn.metrics import MetricFrame, count, false_positive_rate

stayed = absent[new] == 0
where = district[new][stayed]
frames = [
    MetricFrame(
        metrics={"came": count, "false_positive_rate": false_positive_rate},
        y_true=absent[new][stayed],
        y_pred=decisions[stayed],
        sensitive_features=where,
    )
    for decisions in (without_district, with_district)
]
audit = frames[0].by_group.iloc[::-1]
audit["double_booked"] = (audit["came"] * audit["false_positive_rate"]).round()
gap, gap_before = [
    f.by_group["false_positive_rate"]["river"] - f.by_group["false_positive_rate"]["hill"] for f in frames
]
share_left = np.float64(gap / gap_before)
rng = np.random.default_rng(1)
hill, by_river = [without_district[stayed][where == d] for d in ("hill", "river")]
drawn = [rng.choice(by_river, len(by_river)).mean() - rng.choice(hill, len(hill)).mean() for _ in range(3000)]
interval = np.quantile(drawn, [0.025, 0.975])
verdict = "Part of it stays".lower()
