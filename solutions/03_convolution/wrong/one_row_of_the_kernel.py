"""
task = "by_hand"
fails = ["test_by_hand_holds_the_right_numbers"]
diagnosis = "This adds up one row of the kernel only: all three rows count, nine products in all."
"""

by_hand = [[0, 0, 1, 1, 0, 0]] * 6
