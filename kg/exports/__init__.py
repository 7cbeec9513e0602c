"""A build in the forms that triple stores, Gephi, Neo4j and archives take."""
