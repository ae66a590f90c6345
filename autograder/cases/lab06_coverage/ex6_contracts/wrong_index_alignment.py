# misconception: puts a new index under shuffled rows
# loses: 1
# message: which is not right
in_set = pd.Series(np.where(desk["nurse"] == 1, desk["set_1"], desk["set_0"]))
sent_of = desk.groupby(["nurse", "district"])["sent"].mean().unstack()
share = desk.groupby(["district", "score"])["nurse"].mean()
found = {
    "coverage": in_set.mean(),
    "lowest coverage": in_set.groupby(desk["district"]).mean().min(),
    "calibration": (share - share.index.get_level_values("score")).abs().max(),
    "equalized odds": np.ptp(sent_of, axis=1).max(),
}
reply = "audit the group"
