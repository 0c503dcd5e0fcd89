"""
task = "seed_average"
fails = ["test_seed_average_of_three_seeds"]
diagnosis = "The scores were added up, but not divided by how many there are."
"""


def seed_average(score, seeds):
    if len(seeds) == 0:
        raise ValueError("no seeds")
    return sum(score(seed) for seed in seeds)
