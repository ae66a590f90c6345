# style: a Series of truth values, a set of names
needs_region = pd.Series({name: not as_it_is[name].equals(exchanged[name]) for name in as_it_is})
free = needs_region.index[~needs_region]
left_to_us = {name for name in free if tpr_gaps[name].estimate < tpr_gaps["today's rule"].estimate}
