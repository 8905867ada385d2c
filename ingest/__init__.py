"""From files to documents, pages, spans, chunks and statements in the store and the catalogue."""
