# style: built from pairs, a Series in upper case
worlds = pd.Series(dict(zip("ABCD", ["sometimes"] * 2 + ["never"] * 2)))
worlds["A"] = worlds["A"].capitalize()
