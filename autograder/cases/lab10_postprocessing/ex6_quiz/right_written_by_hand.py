# style: read off the tables and typed
needs_region = {
    "CorrelationRemover": True,
    "ExponentiatedGradient": False,
    "ThresholdOptimizer": True,
    "reweighed training": False,
    "signed lines": True,
}
left_to_us = ("reweighed training", "ExponentiatedGradient")
