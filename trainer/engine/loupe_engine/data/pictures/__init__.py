"""Pictures' files as the app reads them (src/engine/image/): the same pixels, the same refusals."""
