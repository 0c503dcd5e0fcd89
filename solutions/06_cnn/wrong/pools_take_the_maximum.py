"""
task = "LeNet5"
fails = ["test_lenet5_computes_what_the_table_says"]
diagnosis = "The pools take the maximum, as later networks do: LeNet-5 takes the mean, nn.AvgPool2d."
"""

import torch
from torch import nn
from torch.nn import functional


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.maxima_first = nn.Conv2d(1, 6, 5)
        self.maxima_second = nn.Conv2d(6, 16, 5)
        self.maxima_third = nn.Conv2d(16, 120, 5)
        self.maxima_fourth = nn.Linear(120, 84)
        self.maxima_fifth = nn.Linear(84, 10)

    def forward(self, x):
        x = functional.max_pool2d(torch.tanh(self.maxima_first(x)), 2)
        x = functional.max_pool2d(torch.tanh(self.maxima_second(x)), 2)
        x = torch.tanh(self.maxima_third(x)).flatten(1)
        return self.maxima_fifth(torch.tanh(self.maxima_fourth(x)))
