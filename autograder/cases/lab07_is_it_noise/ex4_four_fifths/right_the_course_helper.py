# style: the course's own rule on a table of counts
def four_fifths(invited, people):
    names = [f"group {i}" for i in range(len(people))]
    table = {g: {"tp": k, "fn": n - k, "fp": 0, "tn": 0} for g, k, n in zip(names, invited, people) if n}
    if len(table) < 2:
        return "cannot be said"
    return inference.four_fifths(GroupCounts.from_table(table)).capitalize().lower()


asks = {"A": "guideline", "B": "Publish", "C": "reason", "D": "reason", "E": "nothing"}
