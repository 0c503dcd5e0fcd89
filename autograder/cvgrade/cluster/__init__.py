"""Grading on several machines: the processes that grade stand on the workers of a Dask cluster.

This side (`connecting`, `dispatch`) finds workers, checks each before it gets any work, deals out submissions and
takes the answers back; it alone writes results. The workers' side (`seats`, `fitness`) keeps warm grading processes,
the same ones as `cvgrade.pool` starts here. `parcels` is what travels: plain data, with digests. Dask itself is
imported only where a scheduler was named.
"""
