# style: GroupCounts and counts, three decimals in a Series
from fairness_audit.counts import GroupCounts

counts = GroupCounts.from_frame(desk, y_true="nurse", y_pred="sent", sensitive_features="district")
rates = counts.rates(["true_positive_rate", "false_positive_rate"])
odds = rates[["true_positive_rate", "false_positive_rate"]].diff().abs().max(axis=1).max()
held = {d: sum(r.set_1 if r.nurse else r.set_0 for r in g.itertuples()) for d, g in desk.groupby("district")}
size = desk["district"].value_counts()
at = desk.pivot_table(index="district", columns="score", values="nurse")
found = pd.Series(
    {
        "coverage": sum(held.values()) / size.sum(),
        "lowest coverage": min(held[d] / size[d] for d in held),
        "calibration": np.abs(at.to_numpy() - at.columns.to_numpy()).max(),
        "equalized odds": odds,
    }
).round(3)
reply = "Audit the group"
