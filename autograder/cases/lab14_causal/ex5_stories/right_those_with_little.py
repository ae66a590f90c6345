# style: of the southerners with little, those who would have much
north, south = joint.loc["north"], joint.loc["south"]
much_in_north, little_in_south = north["much"] / north.sum(), south["little"] / south.sum()
flips = pd.Series({"moves": 0.0, "schools": little_in_south - (1 - much_in_north)})
claim = " Story "
