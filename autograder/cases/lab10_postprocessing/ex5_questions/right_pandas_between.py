# style: pandas between, open above
def region_decides(scores, lines):
    span = pd.Series(lines)
    return float(pd.Series(scores).between(span.min(), span.max(), inclusive="left").mean()) * 1000


advice = " B "
