# misconception: averages the ratios first
# loses: 3
# message: averaged the ratios first
def against_reference(she, he, references):
    return np.log(she / he).drop(references) - np.log((she / he)[references].mean())


to_he = ["driver", "guard", "clerk", "cook"]
