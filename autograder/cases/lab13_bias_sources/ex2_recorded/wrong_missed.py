# misconception: gives the share that the register missed
# loses: 3
# message: one minus the answer
def recorded_share(recorded, found, region):
    people = pd.DataFrame({"recorded": recorded, "found": found, "region": region})
    return (1 - people[people["found"] == 1].groupby("region")["recorded"].mean()).to_dict()
