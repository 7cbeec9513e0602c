"""What stands in the folder of a build."""

FACTS, EVIDENCE = "graph.ttl", "evidence.ttl"
PAGE, RECORDS, ACCOUNT = "graph.html", "records.jsonl", "build.json"
