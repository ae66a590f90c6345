# misconception: takes a precision of nobody for 0
# loses: 1
# message: no flag can be right or wrong
brochure_changes = None  # "precision", "true_positive_rate" or "false_positive_rate"


def moved(counts, base_rate):
    """Precision, and healthy people flagged of 1,000, where the base rate is another (a dict)."""
    sick, healthy = counts["tp"] + counts["fn"], counts["fp"] + counts["tn"]
    flagged_rightly = 1000 * base_rate * counts["tp"] / sick
    flagged_wrongly = 1000 * (1 - base_rate) * counts["fp"] / healthy
    flagged = flagged_rightly + flagged_wrongly
    return {
        "precision": flagged_rightly / flagged if flagged > 0 else 0.0,
        "healthy_flagged": flagged_wrongly,
    }


brochure_changes = "precision"
