"""The routes, one subject a file: parse, authorise, call one function, serialise."""
