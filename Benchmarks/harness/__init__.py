"""Measures Patchbay beside other servers. Started by scripts/bench, which builds what it needs."""
