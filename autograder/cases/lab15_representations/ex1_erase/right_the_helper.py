# style: the course's own function
def erase(Z, group):
    return leace(Z, sensitive_features=group).transform(Z)
