"""
task = "by_hand"
fails = ["test_by_hand_marks_the_columns_of_the_edge"]
diagnosis = "G_x gives zeros here: it compares top with bottom. The question was for G_y, left and right."
"""

by_hand = [[0, 0, 0, 0, 0, 0]] * 6
