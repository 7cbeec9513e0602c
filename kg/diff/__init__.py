"""``kg diff``: two builds -> what was added, removed and changed, and why."""
