"""Cases and a recipe in; scores with intervals, a report and a verdict out."""
