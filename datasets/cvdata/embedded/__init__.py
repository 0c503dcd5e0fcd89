"""Subsets of Fashion-MNIST and MNIST that come with this package, and the script that cut them out."""
