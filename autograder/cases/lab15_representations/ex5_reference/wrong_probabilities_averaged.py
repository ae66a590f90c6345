# misconception: averages the probabilities first
# loses: 3
# message: averaged the probabilities first
def against_reference(she, he, references):
    return np.log(she / he).drop(references) - np.log(she[references].mean() / he[references].mean())


to_he = ["driver", "guard", "clerk", "cook"]
