# misconception: takes he over she
# loses: 2
# message: the sign is turned
def against_reference(she, he, references):
    odds = np.log(he / she)
    return odds.drop(references) - odds[references].mean()


to_he = ["driver", "guard", "clerk", "cook"]
