"""Gossip: whoever talks much with others hears some, and trusts neighbours a little less for it. An example.

Try it with `kith check gossip.py` and `kith compare --with gossip.py`; its numbers are in gossip.toml beside it.
"""

from kith import outcome, process


@process(after="learn", off="gossip.rate", residents={"heard": False})
def gossip(world):
    """Residents hear gossip by chance, the likelier the more they chat; it takes from their trust.

    chance = 1 - (1 - rate) ** chats;  trust * (1 - harm) for those who hear
    """
    p, r = world.parameters.gossip, world.residents
    u = world.luck.uniforms("gossip", world.month, world.population)
    r.heard[:] = u < 1.0 - (1.0 - p.rate) ** r.chats
    r.trust[r.heard] *= 1.0 - p.harm


@outcome("Heard gossip", unit="share", better=-1)
def heard(snapshot):
    """Share of residents who heard gossip this month."""
    return snapshot.residents.heard.mean()
