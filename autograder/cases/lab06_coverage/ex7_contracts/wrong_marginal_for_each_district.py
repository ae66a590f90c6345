# misconception: takes the marginal coverage for each district's
# loses: 2
# message: The overall number is no statement about each district
found = None  # a dict of four numbers
promises = None  # a dict of four texts
reply = None  # one of the four texts
in_set = pd.Series(np.where(desk["nurse"] == 1, desk["set_1"], desk["set_0"]))
sent_of = desk.groupby(["nurse", "district"])["sent"].mean().unstack()
share = desk.groupby(["district", "score"])["nurse"].mean()
found = {
    "coverage": in_set.mean(),
    "lowest coverage": in_set.mean(),
    "calibration": (share - share.index.get_level_values("score")).abs().max(),
    "equalized odds": (sent_of["hill"] - sent_of["river"]).abs().max(),
}
promises = {
    "coverage": "kept" if found["coverage"] >= 0.9 else "broken",
    "lowest coverage": "kept" if found["lowest coverage"] >= 0.9 else "broken",
    "calibration": "kept" if found["calibration"] <= 0.02 else "broken",
    "equalized odds": "kept" if found["equalized odds"] <= 0.05 else "broken",
}
reply = "audit the group"
