"""The report page: read, checked against its sources, taken away."""
