# style: rates first, then Bayes, a Series of rounded numbers
def moved(counts, base_rate):
    counts = pd.Series(counts)
    tpr = counts["tp"] / (counts["tp"] + counts["fn"])
    fpr = counts["fp"] / (counts["fp"] + counts["tn"])
    flagged = base_rate * tpr + (1 - base_rate) * fpr
    precision = base_rate * tpr / flagged if flagged else float("nan")
    return pd.Series(
        {"healthy_flagged": round(1000 * (1 - base_rate) * fpr), "precision": round(precision, 3)}
    )


brochure_changes = "Precision"
