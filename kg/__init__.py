"""labkg: the bilingual web pages of research labs, as a knowledge graph."""

import os

# Each process reads texts of its own: threads inside a product of small matrices would
# only stand in one another's way. Read once, when numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
