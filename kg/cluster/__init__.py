"""Pages read on many machines, by Dask: the files are those of one machine."""
