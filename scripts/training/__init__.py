"""Train the learned model that ``extractors.learned`` runs; see docs/model-card.md."""
