# misconception: only the gap is looked at
# loses: 3
# message: one seed hides it
gaps_shown = candidates["gap"].astype(float)
fails = {name: (["gap"] if gap > 0.1 else []) for name, gap in gaps_shown.items()}
