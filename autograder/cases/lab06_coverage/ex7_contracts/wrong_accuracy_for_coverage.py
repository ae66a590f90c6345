# misconception: takes accuracy for coverage
# loses: 1
# message: This is the accuracy of sent
found = None  # a dict of four numbers
promises = None  # a dict of four texts
reply = None  # one of the four texts
in_set = desk["sent"] == desk["nurse"]
sent_of = desk.groupby(["nurse", "district"])["sent"].mean().unstack()
share = desk.groupby(["district", "score"])["nurse"].mean()
found = {
    "coverage": in_set.mean(),
    "lowest coverage": in_set.groupby(desk["district"]).mean().min(),
    "calibration": (share - share.index.get_level_values("score")).abs().max(),
    "equalized odds": np.ptp(sent_of, axis=1).max(),
}
promises = {
    "coverage": "kept",
    "lowest coverage": "broken",
    "calibration": "kept",
    "equalized odds": "broken",
}
reply = "audit the group"
