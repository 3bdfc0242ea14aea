"""The schedule: what happens in a month, in this order, as a literal."""

from __future__ import annotations

from .processes.befriending import befriend
from .processes.encounters import encounter
from .processes.fading import fade
from .processes.institutions import keep
from .processes.learning import learn
from .processes.meeting import meet
from .processes.moving import move
from .processes.organising import organise
from .processes.outcomes import fare
from .programme.spending import spend
from .standing import hold_shut, stand

SCHEDULE = (
    spend,  # 1 the programme spends
    keep,  # 2 institutions earn, pay, wear, close, reopen
    meet,  # 3 groups meet
    encounter,  # 4 residents encounter one another
    befriend,  # 5 ties form or strengthen
    fade,  # 6 ties fade
    learn,  # 7 residents learn and feel
    organise,  # 8 groups recruit, tire, die and are founded
    move,  # 9 residents leave and arrive
    fare,  # 10 outcomes follow
)  # 11 observation reads and never writes: see `observe`

# before the warm-up ties and groups find their own level, while every institution stays as it is
SETTLING = tuple(process for process in SCHEDULE if process not in (spend, keep))
# in the warm-up of a place that is known to have institutions these stand as they are known to
AS_GIVEN = tuple(
    each for process in SCHEDULE for each in ((hold_shut, keep, stand) if process is keep else (process,))
)
