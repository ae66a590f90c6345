# misconception: looks at those who need a nurse only, or takes the smaller gap
# loses: 1
# message: If this is the smaller of the two differences
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
found["equalized odds"] = np.ptp(sent_of, axis=1).min()
