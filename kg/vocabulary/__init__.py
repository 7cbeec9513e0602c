"""The vocabulary as people keep it: checked, exported, read back."""
