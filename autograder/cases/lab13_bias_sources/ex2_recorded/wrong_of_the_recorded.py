# misconception: asks how many of the recorded found work
# loses: 3
# message: whom the register missed drop out
def recorded_share(recorded, found, region):
    people = pd.DataFrame({"recorded": recorded, "found": found, "region": region})
    return people[people["recorded"] == 1].groupby("region")["found"].mean().to_dict()
