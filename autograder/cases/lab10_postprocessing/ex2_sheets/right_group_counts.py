# style: GroupCounts for the shares
rates = {
    sheet: GroupCounts.from_arrays(
        test.repaid, (test.score >= test.region.map(lines)).astype(int), sensitive_features=test.region
    ).rates()["true_positive_rate"]
    for sheet, lines in sheets.items()
}
reached = pd.DataFrame.from_dict(rates, orient="index")
made_by = {"D": "validation", "B": "test", "A": "one line", "C": "everybody"}
too_good = "b"
