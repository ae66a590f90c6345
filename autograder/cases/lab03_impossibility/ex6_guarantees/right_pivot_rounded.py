# style: a pivot of means, three decimals, a Series
by = first_year.groupby("region")
invited = by["invited"].mean()
share_of = first_year.pivot_table(index="sick", columns="region", values="invited")
scored = first_year.pivot_table(index="score", columns="region", values="sick")
spread = {
    "equalized odds": (share_of["north"] - share_of["south"]).abs().max(),
    "calibration": scored.diff(axis=1)["south"].abs().max(),
    "demographic parity": abs(invited["north"] - invited["south"]),
}
gaps = pd.Series(spread).round(3)
sick_south = by["sick"].mean()["south"]
selection_gap = np.round(
    np.average(share_of["north"], weights=[1 - sick_south, sick_south]) - invited["north"], 3
)
response = "Choose by harm"
