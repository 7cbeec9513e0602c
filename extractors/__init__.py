"""What finds: callables that read a passage and yield the names in it."""
