"""
task = "LeNet5"
fails = ["test_lenet5_computes_what_the_table_says"]
diagnosis = "The activations are ReLU, as in later networks: LeNet-5 has tanh."
"""

import torch
from torch import nn
from torch.nn import functional


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.rectified_first = nn.Conv2d(1, 6, 5)
        self.rectified_second = nn.Conv2d(6, 16, 5)
        self.rectified_third = nn.Conv2d(16, 120, 5)
        self.rectified_fourth = nn.Linear(120, 84)
        self.rectified_fifth = nn.Linear(84, 10)

    def forward(self, x):
        x = functional.avg_pool2d(torch.relu(self.rectified_first(x)), 2)
        x = functional.avg_pool2d(torch.relu(self.rectified_second(x)), 2)
        x = torch.relu(self.rectified_third(x)).flatten(1)
        return self.rectified_fifth(torch.relu(self.rectified_fourth(x)))
