# style: calls the course's own helper
def cell_weights(group, label):
    return mitigation.reweighing_weights(label, sensitive_features=group)
