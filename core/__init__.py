"""What every room needs: the nouns, errors, settings, the store's door, the catalogue, access, calls and audit."""
