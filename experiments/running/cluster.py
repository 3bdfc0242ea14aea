"""A Dask cluster as an executor."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from kith.model.mistakes import Mistake

from ..extras import how_to_install


@contextmanager
def on_dask(address: str) -> Iterator[Executor]:
    """A Dask cluster as an executor.

    Raises
    ------
    Mistake : if Dask is not installed or nobody answers at the address
    """
    try:
        from distributed import Client  # noqa: PLC0415 (of an optional extra)
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415
    except ImportError:
        raise Mistake(f"scheduler: Dask is not installed; {how_to_install('cluster')}") from None
    logger = logging.getLogger("distributed.client")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # what goes wrong is said in one line
    try:
        try:
            resolve_address(address)  # a client that is given no address at all ends with a traceback
            client = Client(address, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise Mistake(
                f"scheduler: nobody answers at {address} ({' '.join(str(error).split())[:80]})"
            ) from None
        with client:
            yield client.get_executor(pure=False)
    finally:
        logger.setLevel(level)
