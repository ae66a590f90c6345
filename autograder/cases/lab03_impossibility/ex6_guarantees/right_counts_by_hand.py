# style: divides counts of its own, without GroupCounts
table = first_year.groupby("region").agg(
    people=("sick", "size"), sick=("sick", "sum"), invited=("invited", "sum")
)
table["both"] = (first_year["sick"] * first_year["invited"]).groupby(first_year["region"]).sum()
base_rate = table["sick"] / table["people"]
selection_rate = table["invited"] / table["people"]
tpr = table["both"] / table["sick"]
fpr = (table["invited"] - table["both"]) / (table["people"] - table["sick"])
precision = table["both"] / table["invited"]
at_score = first_year.pivot_table(index="score", columns="region", values="sick")

gaps = {
    "demographic parity": np.ptp(selection_rate),
    "equalized odds": max(np.ptp(tpr), np.ptp(fpr)),
    "calibration": np.ptp(at_score, axis=1).max(),
}
p = base_rate["south"]
selection_gap = p * tpr["north"] + (1 - p) * fpr["north"] - selection_rate["north"]
response = "choose by harm"
