# misconception: counts a set with both answers as a failure
# loses: 1
# message: Sets with both answers are counted as failures
found = None  # a dict of four numbers
promises = None  # a dict of four texts
reply = None  # one of the four texts
in_set = pd.Series(np.where(desk["nurse"] == 1, desk["set_1"], desk["set_0"]))
in_set &= desk["set_0"] != desk["set_1"]
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
