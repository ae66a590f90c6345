# style: means of masked columns, rounded for the report
by = spring.groupby("region")
audit = pd.DataFrame({"count": by.size(), "selection_rate": by["approved"].mean()})
audit["true_positive_rate"] = spring[spring["repaid"] == 1].groupby("region")["approved"].mean()
audit["false_positive_rate"] = spring[spring["repaid"] == 0].groupby("region")["approved"].mean()
audit["precision_score"] = spring[spring["approved"] == 1].groupby("region")["repaid"].mean()
audit = audit.sort_values("count")
rates_only = audit.iloc[:, 1:]
audit = audit.round(3)
summary = rates_only.agg(["min", "max"]).T
gaps = summary.assign(difference=summary["max"] - summary["min"], ratio=summary["min"] / summary["max"])
