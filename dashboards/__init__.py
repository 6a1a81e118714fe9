"""Grafana dashboards: Classic JSON in json/, made by `python -m dashboards.make`."""
