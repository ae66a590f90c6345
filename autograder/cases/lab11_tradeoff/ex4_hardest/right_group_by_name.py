# style: resets the index, adds up, sorts
def hardest(moved):
    flat = moved.reset_index()
    return flat.groupby("method")["lost_label_1"].sum().sort_values().index[-1]
