"""The live page: both passes of a graph, stepped through in a browser, in one file that fetches nothing."""
