"""The page that `kith view` opens: two worlds, the same people, different money."""
