# misconception: takes nothing off
# loses: 3
# message: counts as a preference about the job
def against_reference(she, he, references):
    return np.log(she / he).drop(references)


to_he = ["driver", "guard", "clerk", "cook"]
