"""The faces: HTTP, pages, MCP and the command line. Parse, authorise, call one function, serialise."""
