"""labkg: the bilingual web pages of research labs, as a knowledge graph."""
