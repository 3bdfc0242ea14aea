"""Rules and kernels: a line of theory in plain Python, and the loops over columns that call it, compiled.

A *rule* is a plain function of numbers with its doctest; Python calls it as it stands, and kernels compile it in. A
*kernel* is a loop over columns, compiled by Numba the first time that it runs on a machine and kept from then on.

What is kept is in a folder of the user's cache directory, named by a digest of every source file of the model, of the
versions of Python, NumPy, Numba and llvmlite, and of the processor. Numba itself looks only at the file in which a
kernel stands, and would go on with the old machine code when a rule in another file has changed. If nothing can be
written there, each process compiles for itself.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba
import numpy as np
import platformdirs
from numba.core.registry import CPUDispatcher
from numba.experimental import structref
from numba.extending import overload, register_jitable

config: Any = numba.config
Function = Callable[..., Any]  # of numbers, arrays or records; Numba works out of which
KEPT = 8  # folders of machine code, the newest ones, besides those in use
IN_USE = 24 * 3600.0  # seconds for which one that was used is not thrown away


def source_and_versions() -> str:
    """Digest of the model's source, of where it stands (Numba keeps machine code by that), and of what for and by."""
    root = Path(__file__).parent
    versions = sys.version, np.__version__, numba.__version__, llvmlite.__version__
    processor = config.CPU_NAME or llvmlite.binding.get_host_cpu_name()
    h = hashlib.sha256(repr((*versions, processor, str(root), __name__)).encode())
    for file in sorted(root.rglob("*.py")):
        h.update(file.relative_to(root).as_posix().encode())
        h.update(file.read_bytes())
    return h.hexdigest()


def folder_of_machine_code() -> Path | None:
    """Where kernels are kept, made if need be; None if nothing can be written there."""
    above = platformdirs.user_cache_path("kith", appauthor=False) / "compiled"
    folder = above / source_and_versions()[:24]
    try:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            newest_first = sorted(above.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            since = time.time() - IN_USE
            for old in newest_first[KEPT:]:
                if old.stat().st_mtime < since:
                    shutil.rmtree(old, ignore_errors=True)
        probe = folder / f"writable-{id(folder)}"
        probe.touch()
        probe.unlink()
    except OSError:
        return None
    return folder


FOLDER = folder_of_machine_code()


def rule(function: Function) -> Function:
    """A function of numbers that serves one number, arrays of them (element by element), and compiled kernels."""

    @functools.wraps(function)
    def of_numbers_or_arrays(*numbers: Any) -> Any:
        if not any(isinstance(number, np.ndarray) and number.ndim for number in numbers):
            return function(*numbers)
        arrays = {k: x for k, x in enumerate(numbers) if isinstance(x, np.ndarray) and x.ndim}
        alike = np.broadcast_arrays(*arrays.values())
        each = zip(*(array.ravel() for array in alike), strict=True)
        results = [
            function(*(dict(enumerate(numbers)) | dict(zip(arrays, x, strict=True))).values()) for x in each
        ]
        shape = alike[0].shape
        if results and isinstance(results[0], tuple):
            return tuple(np.array(column).reshape(shape) for column in zip(*results, strict=True))
        return np.array(results, float).reshape(shape)

    overload(of_numbers_or_arrays, strict=False)(lambda *_, **__: function)
    return of_numbers_or_arrays


def look_up(function: Function) -> Function:
    """As a rule, for what reads columns: written into the kernel, so that no column is handed on."""
    return register_jitable(inline="always")(function)  # type: ignore[no-any-return]


class Kernel(CPUDispatcher):  # type: ignore[misc]  # Numba has no types
    """A compiled loop, which can be interrupted at any moment as what is not compiled can."""

    def __call__(self, *columns: Any) -> Any:
        """Run it.

        Raises
        ------
        KeyboardInterrupt
            Or what else the handler of a signal raised, of which Numba makes a SystemError where it enters or leaves
            compiled code.
        """
        try:
            return super().__call__(*columns)
        except SystemError as error:
            cause: BaseException = error
            while cause.__cause__ is not None:
                cause = cause.__cause__
            raise cause from None


def kernel(function: Function) -> Function:
    """A loop over columns, compiled the first time that it is called: no objects, no globals that change, no luck."""
    before = config.CACHE_DIR
    config.CACHE_DIR = str(FOLDER or "")
    try:
        compiled = numba.njit(cache=FOLDER is not None, nogil=True, error_model="numpy")(function)
        compiled.__class__ = Kernel
        return compiled  # type: ignore[no-any-return]
    finally:
        config.CACHE_DIR = before


def reference(name: str, fields: Sequence[str], module: str) -> tuple[type, type]:
    """Two classes for a module to keep as `name` and `name`Type: a reference to arrays by name, and Numba's type of it.

    A kernel that takes one has all arrays through one pointer, and reads them as attributes; a tuple of arrays would
    be taken apart at every call, and every kernel would be compiled for each of its arrays.
    """
    types = structref.register(type(f"{name}Type", (numba.types.StructRef,), {"__module__": module}))
    proxy = type(name, (structref.StructRefProxy,), {"__module__": module, "__slots__": ()})
    structref.define_proxy(proxy, types, list(fields))
    return proxy, types
