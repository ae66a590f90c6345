# style: counts once, with GroupCounts
spring_counts = GroupCounts.from_arrays(
    spring["repaid"], spring["approved"], sensitive_features=spring["region"]
)
four = ["selection_rate", "true_positive_rate", "false_positive_rate", "precision_score"]
audit = spring_counts.rates()
differences = {rate: spring_counts.difference(rate) for rate in four}
ratios = {rate: spring_counts.ratio(rate) for rate in four}
