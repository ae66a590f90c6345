# misconception: takes equal mean score and base rate for calibration
# loses: 1
# message: a district's mean score with its base rate
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
found["calibration"] = desk.groupby("district")[["score", "nurse"]].mean().diff(axis=1)["nurse"].abs().max()
