"""Reports: tables for the terminal and Markdown, pictures, one self-contained page, JUnit."""
