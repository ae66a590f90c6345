# style: Fairlearn's MetricFrame, undefined rates left out
from fairlearn.metrics import MetricFrame, selection_rate


def violation(decided, repaid, region):
    def far(kept):
        frame = MetricFrame(
            metrics=selection_rate, y_true=repaid[kept], y_pred=decided[kept], sensitive_features=region[kept]
        )
        return (frame.by_group - frame.overall).abs().max()

    found = {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": far(repaid == 1),
        "FalsePositiveRateParity": far(repaid == 0),
    }
    return pd.Series(found | {"EqualizedOdds": max(list(found.values())[1:])})
