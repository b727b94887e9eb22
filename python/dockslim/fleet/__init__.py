"""Dockerfiles of a fleet of repositories: linted into Parquet, by one machine or by Ray, and ranked.

    python -m dockslim.fleet INPUT… -o OUT
    python -m dockslim.fleet report OUT --against OLD

docs/fleet.md says what an INPUT is, and what each way costs.
"""
