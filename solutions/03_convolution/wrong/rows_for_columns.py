"""
task = "by_hand"
fails = ["test_by_hand_has_six_rows_that_are_alike"]
diagnosis = "Rows and columns are swapped: the edge runs from top to bottom, so each row crosses it."
"""

by_hand = [[0] * 6, [0] * 6, [3] * 6, [3] * 6, [0] * 6, [0] * 6]
