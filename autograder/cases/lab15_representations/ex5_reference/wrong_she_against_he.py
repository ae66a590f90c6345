# misconception: compares the two pronouns with each other
# loses: 1
# message: the frame decides
def against_reference(she, he, references):
    odds = np.log(she / he)
    return odds.drop(references) - odds[references].mean()


to_he = [job for job in jobs if said.he[job] > said.she[job]]
