# style: the course's own counts, and the winners computed
counts = {
    m: GroupCounts.from_arrays(hours >= 4, e >= 4, sensitive_features=region) for m, e in estimates.items()
}
facts = pd.DataFrame(index=list(counts))
facts["mean_error"] = estimates.mean() - hours.mean()
facts["accuracy"] = [c.overall()["accuracy_score"] for c in counts.values()]
for r in ("north", "south"):
    facts[f"missed_{r}"] = [c.rates().loc[r, "false_negative_rate"] for c in counts.values()]
apart = (facts["missed_south"] - facts["missed_north"]).abs()
winners = {
    "smallest mean error": facts["mean_error"].abs().idxmin(),
    "most accurate": facts["accuracy"].idxmax(),
    "harm spread most evenly": apart.idxmin(),
}
