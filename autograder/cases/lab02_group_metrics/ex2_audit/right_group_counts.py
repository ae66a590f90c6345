# style: counts once, with GroupCounts
spring_counts = GroupCounts.from_arrays(
    spring["repaid"], spring["approved"], sensitive_features=spring["region"]
)
four = ["selection_rate", "true_positive_rate", "false_positive_rate", "precision_score"]
audit = spring_counts.rates()
with_a_rate = spring_counts.select(["coast", "hills", "plain"])
rows = []
for rate in four:
    counts = with_a_rate if rate == "false_positive_rate" else spring_counts
    rows.append({"rate": rate, "difference": counts.difference(rate), "ratio": counts.ratio(rate)})
gaps = pd.DataFrame(rows).set_index("rate")
