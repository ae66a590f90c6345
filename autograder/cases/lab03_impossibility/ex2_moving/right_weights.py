# style: weights for sick and healthy rows
def moved(counts, base_rate):
    weight_sick = base_rate / (counts["tp"] + counts["fn"])
    weight_healthy = (1 - base_rate) / (counts["fp"] + counts["tn"])
    flags = np.array([counts["tp"] * weight_sick, counts["fp"] * weight_healthy])
    with np.errstate(invalid="ignore"):
        shares = flags / flags.sum()
    return dict(precision=np.float32(shares[0]), healthy_flagged=np.round(1000 * flags[1], 1))


brochure_changes = "precision"
