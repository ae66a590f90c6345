# misconception: takes logarithms to base two
# loses: 2
# message: another logarithm
def against_reference(she, he, references):
    odds = np.log2(she / he)
    return odds.drop(references) - odds[references].mean()


to_he = ["driver", "guard", "clerk", "cook"]
