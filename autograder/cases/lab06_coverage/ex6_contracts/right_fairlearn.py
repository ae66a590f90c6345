# style: Fairlearn for the odds, groupby for the rest
from fairlearn.metrics import equalized_odds_difference

rows = desk.assign(ok=[s[y] for y, s in zip(desk.nurse, desk[["set_0", "set_1"]].to_numpy())])
at = rows.groupby(["district", "score"], as_index=False)["nurse"].mean()
found = {
    "equalized odds": equalized_odds_difference(desk.nurse, desk.sent, sensitive_features=desk.district),
    "calibration": max(abs(at["nurse"] - at["score"])),
    "coverage": np.mean(rows["ok"]),
    "lowest coverage": min(rows["ok"].groupby(rows["district"]).mean()),
}
reply = "audit the group"
