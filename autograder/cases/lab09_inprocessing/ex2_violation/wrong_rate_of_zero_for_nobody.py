# misconception: a rate of nobody is 0, as Fairlearn returns it
# loses: 1
# message: If a rate of nobody became 0
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate


def violation(decided, repaid, region):
    frame = MetricFrame(
        metrics={
            "DemographicParity": selection_rate,
            "TruePositiveRateParity": true_positive_rate,
            "FalsePositiveRateParity": false_positive_rate,
        },
        y_true=repaid,
        y_pred=decided,
        sensitive_features=region,
    )
    far = (frame.by_group - frame.overall).abs().max()
    far["EqualizedOdds"] = max(far["TruePositiveRateParity"], far["FalsePositiveRateParity"])
    return far.astype(float)
