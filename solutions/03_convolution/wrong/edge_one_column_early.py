"""
task = "by_hand"
fails = ["test_by_hand_marks_the_columns_of_the_edge"]
diagnosis = "The edge sits one column too far left: column 0 of the result belongs to columns 0–2."
"""

by_hand = [[0, 3, 3, 0, 0, 0]] * 6
