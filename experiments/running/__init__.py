"""Worlds run here, on all cores or on a cluster; what is finished is kept and never run again."""
