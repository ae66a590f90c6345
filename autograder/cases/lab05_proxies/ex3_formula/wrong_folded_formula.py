# misconception: a mark that is wrong is read the other way round, whatever the districts
# loses: 1
# message: |2q - 1| whatever the districts
def booking_gap(q, river, hill):
    return abs(2 * q - 1)
