# style: Series all round, NumPy truth values, three decimals
by = autumn.groupby("region")["approved"].mean()
of_payers = autumn.query("repaid == 1").groupby("region")["approved"].mean()
gap = pd.Series({"selection_rate": np.ptp(by.to_numpy()), "true_positive_rate": np.ptp(of_payers.to_numpy())})
gap = gap.round(3)
autumn_counts = GroupCounts.from_frame(
    autumn, y_true="repaid", y_pred="approved", sensitive_features="region"
)
lows = pd.Series({rate: gap_interval(autumn_counts, rate).low for rate in gap.index})
beyond_noise = lows > 0
watches = pd.Series(["false_positive_rate", "true_positive_rate", "selection_rate"])
watches.index = ["debt adviser", "baker", "mayor"]
ask_first = "c"
