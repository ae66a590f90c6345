# style: GroupCounts, and a cumulative sum over sorted scores
counts = {
    when: GroupCounts.from_frame(desk, y_true="repaid", y_pred=when, sensitive_features="region")
    for when in ("before", "after")
}
gap = {when: c.difference("selection_rate") for when, c in counts.items()}
precision = pd.Series({when: c.overall()["precision_score"] for when, c in counts.items()}).to_dict()
approved = desk.query("after == 1")
for hundredths in np.arange(50, 91, 5):
    automatic_from = hundredths / 100
    paid = approved[approved.score > automatic_from - 1e-9]
    if paid.repaid.sum() >= 0.83 * len(paid):
        break
reviews_per_1000 = (len(approved) - len(paid)) / len(desk) * 1000
conclusion = "c"
