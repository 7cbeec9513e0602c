"""Graph -> one offline page that people can search, read and link to."""
