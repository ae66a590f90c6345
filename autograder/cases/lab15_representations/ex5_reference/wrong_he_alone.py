# misconception: compares the probabilities of he alone
# loses: 1
# message: jobs with both pronouns likely
def against_reference(she, he, references):
    odds = np.log(she / he)
    return odds.drop(references) - odds[references].mean()


to_he = [job for job in jobs if said.he[job] > said.he[people].mean()]
