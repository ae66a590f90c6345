# style: logarithms one by one
def against_reference(she, he, references):
    odds = {s: math.log(she[s] / he[s]) for s in she.index}
    middle = sum(odds[r] for r in references) / len(references)
    return {s: odds[s] - middle for s in odds if s not in references}


found = against_reference(said["she"], said["he"], people)
to_he = {job for job, value in found.items() if value < 0}
