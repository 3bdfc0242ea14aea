"""Mappings that stay as they are: whoever wants other numbers makes another case, programme or place."""

from collections.abc import Iterable, Mapping
from typing import NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Fixed(dict[K, V]):
    """A dict whose entries can be neither set nor deleted; `dict(...)` of it is a copy that can.

    Parameters
    ----------
    entries : Mapping or iterable of pairs
        What it holds.
    refusal : str
        What is said to whoever tries to change it.

    Raises
    ------
    TypeError
        If anything of it is set or deleted.

    Examples
    --------
    >>> mix = Fixed({"grants": 1.0}, "a mix cannot be changed")
    >>> mix["grants"] = 0.5
    Traceback (most recent call last):
    TypeError: a mix cannot be changed
    >>> dict(mix) | {"grants": 0.5}
    {'grants': 0.5}
    """

    def __init__(
        self,
        entries: Mapping[K, V] | Iterable[tuple[K, V]] = (),
        refusal: str = "this mapping cannot be changed; dict(...) of it is a copy that can",
    ) -> None:
        super().__init__(entries)
        self.refusal = refusal

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(self.refusal)

    __setitem__ = __delitem__ = __ior__ = _refuse  # type: ignore[assignment]
    clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return Fixed, (dict(self), self.refusal)
