# misconception: gives every district the margin of all rides
# loses: 3
# message: one margin under many names
def margins(misses, districts, alpha):
    k = math.ceil((len(misses) + 1) * (1 - alpha))
    one = np.sort(misses)[k - 1] if k <= len(misses) else math.inf
    return dict.fromkeys(districts, one)
