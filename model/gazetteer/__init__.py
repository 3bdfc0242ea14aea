"""What is known of a real place, read from files: institutions, an outline, homes, groups and census tables.

Pure readers: no network, no map tiles. What cannot be used is left out and told by row with its reason, or refused.
"""

from .institutions import Institutions, read_institutions
from .outline import Outline, read_outline
from .projection import Projection, from_national_grid

__all__ = [
    "Institutions",
    "Outline",
    "Projection",
    "from_national_grid",
    "read_institutions",
    "read_outline",
]
