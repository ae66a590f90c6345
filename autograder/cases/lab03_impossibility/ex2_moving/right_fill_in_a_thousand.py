# style: fills in the table of a thousand people
def moved(counts, base_rate):
    sick, healthy = 1000 * base_rate, 1000 - 1000 * base_rate
    tp = sick * counts["tp"] / (counts["tp"] + counts["fn"])
    fp = healthy / (counts["fp"] + counts["tn"]) * counts["fp"]
    try:
        precision = tp / (tp + fp)
    except ZeroDivisionError:
        precision = float("nan")
    return {"healthy_flagged": fp, "precision": precision}


brochure_changes = figures[0] if "figures" in globals() else "precision"
