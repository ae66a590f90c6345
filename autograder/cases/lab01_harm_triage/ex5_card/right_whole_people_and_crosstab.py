# style: a crosstab, people rounded to whole ones, other order of rows
table = pd.crosstab([applicants["region"], applicants["would_pay"]], applicants["offered"]).xs(1, level=1)
audit = table.assign(would_pay=table.sum(axis=1), refused=table[0])
audit["per_1000"] = (audit["refused"] / audit["would_pay"] * 1000).round()
audit = audit.sort_values("per_1000", ascending=False)
named = pd.Series({"metric": "false_negative_rate", "harm": "Allocation"})
carrier = "contract"
may_say = "b"
