# misconception: takes the gap in selection rates for equalized odds
# loses: 1
# message: This is the gap in selection rates
found = None  # a dict of four numbers
promises = None  # a dict of four texts
reply = None  # one of the four texts
in_set = pd.Series(np.where(desk["nurse"] == 1, desk["set_1"], desk["set_0"]))
sent_of = desk.groupby(["nurse", "district"])["sent"].mean().unstack()
share = desk.groupby(["district", "score"])["nurse"].mean()
found = {
    "coverage": in_set.mean(),
    "lowest coverage": in_set.groupby(desk["district"]).mean().min(),
    "calibration": (share - share.index.get_level_values("score")).abs().max(),
    "equalized odds": np.ptp(desk.groupby("district")["sent"].mean()),
}
promises = {
    "coverage": "kept",
    "lowest coverage": "broken",
    "calibration": "kept",
    "equalized odds": "broken",
}
reply = "audit the group"
