# style: GroupCounts and bootstrap_gap, which refuses small groups by itself
from fairaudit.counts import GroupCounts
from fairaudit.inference import bootstrap_gap

invited, refused = report["invited"], report["people"] - report["invited"]
counts = GroupCounts.from_table(pd.DataFrame({"tn": refused, "fp": 0, "fn": 0, "tp": invited}))
ratios = {}
verdicts = {}
for clinic in report.index[1:]:
    ratios[clinic] = counts.select([clinic, "hub"]).ratio("selection_rate")
    gap = bootstrap_gap(
        counts, "selection_rate", between=(clinic, "hub"), level=1 - 0.05 / 6, n_replicates=4000
    )
    if gap.reason:
        verdicts[clinic] = "too few to say"
    elif 0 not in gap:
        verdicts[clinic] = "gap"
    else:
        verdicts[clinic] = "no large gap" if -0.1 < gap.low and gap.high < 0.1 else "Too few to say"
verdicts = {clinic: verdict.lower() for clinic, verdict in verdicts.items()}
