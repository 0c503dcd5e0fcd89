"""
task = "seed_average"
fails = ["test_seed_average_calls_the_score_once_for_each_seed"]
diagnosis = "The score was called with the first seed again and again: pass each seed in turn."
"""


def seed_average(score, seeds):
    if len(seeds) == 0:
        raise ValueError("no seeds")
    return sum(score(seeds[0]) for _ in seeds) / len(seeds)
