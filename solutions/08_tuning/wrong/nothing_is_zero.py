"""
task = "seed_average"
fails = ["test_seed_average_refuses_no_seeds"]
diagnosis = "Without seeds 0 was returned, as if that were a perfect loss: raise ValueError."
"""


def seed_average(score, seeds):
    return sum(score(seed) for seed in seeds) / max(1, len(seeds))
