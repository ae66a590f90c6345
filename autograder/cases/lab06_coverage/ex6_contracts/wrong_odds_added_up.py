# misconception: adds the two differences up
# loses: 1
# message: If you added the two differences up
in_set = pd.Series(np.where(desk["nurse"] == 1, desk["set_1"], desk["set_0"]), index=desk.index)
sent_of = desk.groupby(["nurse", "district"])["sent"].mean().unstack()
share = desk.groupby(["district", "score"])["nurse"].mean()
found = {
    "coverage": in_set.mean(),
    "lowest coverage": in_set.groupby(desk["district"]).mean().min(),
    "calibration": (share - share.index.get_level_values("score")).abs().max(),
    "equalized odds": np.ptp(sent_of, axis=1).max(),
}
reply = "audit the group"

sets = desk[["set_0", "set_1"]].set_axis([0, 1], axis=1)
table = coverage_by_group(coverage.in_set(sets, desk["nurse"]), sensitive_features=desk["district"])
found["coverage"] = table["covered"].sum() / table["count"].sum()
found["lowest coverage"] = table["coverage"].min()

found["equalized odds"] = np.ptp(sent_of, axis=1).sum()
