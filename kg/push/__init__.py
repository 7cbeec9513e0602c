"""A build -> the graphs of a triple store that runs somewhere else."""
