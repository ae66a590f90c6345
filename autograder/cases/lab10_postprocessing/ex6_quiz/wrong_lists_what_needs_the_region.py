# misconception: lists what needs the region
# loses: 1
# message: If you listed the procedures that need the region
needs_region = {name: not as_it_is[name].equals(exchanged[name]) for name in as_it_is}
gap_of_today = tpr_gaps["today's rule"].estimate
left_to_us = [n for n in as_it_is if needs_region[n] and tpr_gaps[n].estimate < gap_of_today]
