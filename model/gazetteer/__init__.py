"""What is known of a real place, read from files: institutions, an outline, homes, groups and census tables.

Pure readers: no network, no map tiles. What cannot be used is left out and told by row with its reason, or refused.
"""

from .census import Margins, read_census
from .fitting import apportioned, each_person, fit_margins
from .groups import Groups, read_groups
from .homes import Homes, read_homes
from .institutions import Institutions, read_institutions
from .margins import People, people_in
from .outline import Outline, read_outline
from .projection import Projection, from_national_grid

__all__ = [
    "Groups",
    "Homes",
    "Institutions",
    "Margins",
    "Outline",
    "People",
    "Projection",
    "apportioned",
    "each_person",
    "fit_margins",
    "from_national_grid",
    "people_in",
    "read_census",
    "read_groups",
    "read_homes",
    "read_institutions",
    "read_outline",
]
