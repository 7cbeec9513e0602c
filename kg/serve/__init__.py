"""The site of a build: pages for people, data for programs, one SPARQL endpoint."""
