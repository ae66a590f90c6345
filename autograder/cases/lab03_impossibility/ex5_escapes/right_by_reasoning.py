# style: from two questions: does it exist, and is it forced
exists = {"A": True, "B": True, "C": False, "D": False}
forced = dict.fromkeys(exists, False)
worlds = {w: "always" if forced[w] else "sometimes" if exists[w] else "never" for w in reversed(exists)}
