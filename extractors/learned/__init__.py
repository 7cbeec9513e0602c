"""The learned model: an encoder for each language, heads for spans, roles and pairs."""
