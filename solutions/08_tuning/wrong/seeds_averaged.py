"""
task = "seed_average"
fails = ["test_seed_average_calls_the_score_once_for_each_seed"]
diagnosis = "The score of the mean seed was returned: average the scores, not the seeds."
"""


def seed_average(score, seeds):
    if len(seeds) == 0:
        raise ValueError("no seeds")
    return score(round(sum(seeds) / len(seeds)))
