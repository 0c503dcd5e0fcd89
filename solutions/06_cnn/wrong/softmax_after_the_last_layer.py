"""
task = "LeNet5"
fails = ["test_lenet5_computes_what_the_table_says"]
diagnosis = "The network ends in softmax: return the logits of the last layer as they are."
"""

import torch
from torch import nn
from torch.nn import functional


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.probable_first = nn.Conv2d(1, 6, 5)
        self.probable_second = nn.Conv2d(6, 16, 5)
        self.probable_third = nn.Conv2d(16, 120, 5)
        self.probable_fourth = nn.Linear(120, 84)
        self.probable_fifth = nn.Linear(84, 10)

    def forward(self, x):
        x = functional.avg_pool2d(torch.tanh(self.probable_first(x)), 2)
        x = functional.avg_pool2d(torch.tanh(self.probable_second(x)), 2)
        x = torch.tanh(self.probable_third(x)).flatten(1)
        return torch.softmax(self.probable_fifth(torch.tanh(self.probable_fourth(x))), dim=1)
