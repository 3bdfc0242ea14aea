"""What Kith can do with more packages than it needs, and how they are had."""


def how_to_install(extra: str) -> str:
    """The words that end a message about missing packages: for who has Kith from an index, and in a checkout.

    >>> how_to_install("view")
    'give pip install "kith-abm[view]", or in a checkout pip install -e ".[view]"'
    """
    return f'give pip install "kith-abm[{extra}]", or in a checkout pip install -e ".[{extra}]"'
