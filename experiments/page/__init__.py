"""The page that `kith view` opens: two worlds on one clock."""
