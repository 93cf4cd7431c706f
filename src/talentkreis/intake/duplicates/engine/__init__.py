# SPDX-License-Identifier: Apache-2.0
"""Record linkage without a database of ours: records in, clusters of likely duplicates out.

Splink compares on DuckDB; weights, training and clustering are the same for every set of records.
Knows nothing of Django models, so that it runs and is measured on any table of people.
"""
