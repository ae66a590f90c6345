# style: counts, rounded, in a Series
south = recruits[recruits["south"] == 1]
passes = [int((south["run"] >= 50 - gain).sum()) for gain in (0, 5, 8, 13)]
effects = pd.Series(
    [(k - passes[0]) / len(south) for k in passes[1:]], index=["bus", "months", "both"]
).round(3)
reading = "Months"
