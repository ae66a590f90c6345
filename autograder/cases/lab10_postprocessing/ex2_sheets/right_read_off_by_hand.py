# style: loops for the shares; the ways and the letter read off from validation shares and typed
reached = pd.DataFrame(index=list("ABCD"), columns=["north", "south"], dtype=float)
for sheet, lines in sheets.items():
    for region, line in lines.items():
        among = test.query("region == @region and repaid == 1")
        reached.loc[sheet, region] = np.count_nonzero(among["score"] >= line) / len(among)
made_by = dict(A="one line", B="test", C="everybody", D="validation")
too_good = "B"
