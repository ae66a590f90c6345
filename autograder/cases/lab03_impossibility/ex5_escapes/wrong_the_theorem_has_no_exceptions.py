# misconception: believes that the criteria exclude each other in every world
# loses: 1
# message: the way out that needs no equal base rates
worlds = {"A": "never", "B": "never", "C": "never", "D": "never"}
