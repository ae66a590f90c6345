# style: groupby, and the normal interval of a difference of two shares
gap, beyond_noise = {}, {}
for metric, rows in {"selection_rate": autumn, "true_positive_rate": autumn.query("repaid == 1")}.items():
    share = rows.groupby("region")["approved"].agg(["mean", "size"])
    error = np.sqrt((share["mean"] * (1 - share["mean"]) / share["size"]).sum())
    gap[metric] = abs(share["mean"].diff().iloc[-1])
    beyond_noise[metric] = gap[metric] - 1.96 * error > 0
watches = {"debt adviser": "false_positive_rate", "baker": "true_positive_rate", "mayor": "selection_rate"}
ask_first = "C"
