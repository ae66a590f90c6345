# misconception: applies the false positive rate to everybody
# loses: 2
# message: multiply it by 1 - base_rate
brochure_changes = None  # "precision", "true_positive_rate" or "false_positive_rate"


def moved(counts, base_rate):
    """Precision, and healthy people flagged of 1,000, where the base rate is another (a dict)."""
    sick, healthy = counts["tp"] + counts["fn"], counts["fp"] + counts["tn"]
    flagged_rightly = 1000 * base_rate * counts["tp"] / sick
    flagged_wrongly = 1000 * counts["fp"] / healthy
    flagged = flagged_rightly + flagged_wrongly
    return {
        "precision": flagged_rightly / flagged if flagged > 0 else np.nan,
        "healthy_flagged": flagged_wrongly,
    }


brochure_changes = "precision"
