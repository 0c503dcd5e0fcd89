"""
task = "by_hand"
fails = ["test_by_hand_holds_the_right_numbers"]
diagnosis = "This is left minus right: the kernel counts its right column positive."
"""

by_hand = [[0, 0, -3, -3, 0, 0]] * 6
