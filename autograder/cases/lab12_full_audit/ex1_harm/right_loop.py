# style: a loop over pairs
harm_metric = {}
for who, what in zip(
    ("tutor", "council", "provider"), ("equal_opportunity", "demographic_parity", "equalized_odds")
):
    harm_metric[who] = f"{what}_difference"
