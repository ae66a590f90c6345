# style: plain loops
def recorded_share(recorded, found, region):
    answer = {}
    for name in set(region):
        theirs = [r for r, f, g in zip(recorded, found, region) if f == 1 and g == name]
        if theirs:
            answer[name] = sum(theirs) / len(theirs)
    return answer
