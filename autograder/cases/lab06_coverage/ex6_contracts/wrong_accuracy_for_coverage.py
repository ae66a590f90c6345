# misconception: takes accuracy for coverage
# loses: 1
# message: then this is the accuracy of sent
in_set = desk["sent"] == desk["nurse"]
sent_of = desk.groupby(["nurse", "district"])["sent"].mean().unstack()
share = desk.groupby(["district", "score"])["nurse"].mean()
found = {
    "coverage": in_set.mean(),
    "lowest coverage": in_set.groupby(desk["district"]).mean().min(),
    "calibration": (share - share.index.get_level_values("score")).abs().max(),
    "equalized odds": np.ptp(sent_of, axis=1).max(),
}
reply = "audit the group"
