# misconception: ratios of another file
# loses: 1
# message: ratios
def impact(selected, people):
    rates = {group: selected[group] / n for group, n in people.items() if n > 0}
    best = max(rates.values(), default=0)
    return {group: rate / best for group, rate in rates.items()} if best > 0 else {}


ratios = {"harbor": 0.7, "hill": 1.0, "market": 0.9}
