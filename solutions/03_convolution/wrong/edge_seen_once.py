"""
task = "by_hand"
fails = ["test_by_hand_marks_the_columns_of_the_edge"]
diagnosis = "A kernel three columns wide sees both sides of the edge in two places, not in one."
"""

by_hand = [[0, 0, 3, 0, 0, 0]] * 6
