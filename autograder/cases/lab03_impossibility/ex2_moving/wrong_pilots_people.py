# misconception: counts the people of the pilot
# loses: 2
# message: pilot's healthy people
brochure_changes = None  # "precision", "true_positive_rate" or "false_positive_rate"


def moved(counts, base_rate):
    """Precision, and healthy people flagged of 1,000, where the base rate is another (a dict)."""
    sick, healthy = counts["tp"] + counts["fn"], counts["fp"] + counts["tn"]
    flagged_rightly = 1000 * base_rate * counts["tp"] / sick
    flagged_wrongly = 1000 * (1 - base_rate) * counts["fp"] / healthy
    flagged = flagged_rightly + flagged_wrongly
    return {
        "precision": flagged_rightly / flagged if flagged > 0 else np.nan,
        "healthy_flagged": 1000 * counts["fp"] / (sick + healthy),
    }


brochure_changes = "precision"
