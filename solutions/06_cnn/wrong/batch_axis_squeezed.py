"""
task = "LeNet5"
fails = ["test_lenet5_of_a_single_image"]
diagnosis = "squeeze() also removes the batch axis where there is one image: flatten(1) leaves axis 0 alone."
"""

import torch
from torch import nn
from torch.nn import functional


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.squeezed_first = nn.Conv2d(1, 6, 5)
        self.squeezed_second = nn.Conv2d(6, 16, 5)
        self.squeezed_third = nn.Conv2d(16, 120, 5)
        self.squeezed_fourth = nn.Linear(120, 84)
        self.squeezed_fifth = nn.Linear(84, 10)

    def forward(self, x):
        x = functional.avg_pool2d(torch.tanh(self.squeezed_first(x)), 2)
        x = functional.avg_pool2d(torch.tanh(self.squeezed_second(x)), 2)
        x = torch.tanh(self.squeezed_third(x)).squeeze()
        return self.squeezed_fifth(torch.tanh(self.squeezed_fourth(x)))
