"""Each audience's landing page and dashboard, and whatever counts or reads over several apps."""
