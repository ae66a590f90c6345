# misconception: gives the jobs that lean to she
# loses: 1
# message: then give the others
def against_reference(she, he, references):
    odds = np.log(she / he)
    return odds.drop(references) - odds[references].mean()


f = against_reference(said.she, said.he, people)
to_he = f.index[f > 0].tolist()
