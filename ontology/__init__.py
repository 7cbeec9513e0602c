"""What exists: kinds of things, RDF terms, shapes and the bilingual vocabulary."""
