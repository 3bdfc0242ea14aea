"""How much more memory a process may take: what the machine has to give, within the limits of a container."""

import os
from pathlib import Path


def available_memory(root: Path = Path("/")) -> int | None:
    """Bytes that may still be taken, what can be reclaimed included; None where that is not known.

    Control groups are looked at from the process's own to the outermost, as each may have a limit; what a container
    sees of them may begin anywhere.
    """
    found = [_available(root / "proc/meminfo")]
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers not in ("", "memory"):
            continue
        names = ("max", "current") if not controllers else ("limit_in_bytes", "usage_in_bytes")
        top = root / "sys/fs/cgroup" / controllers
        group = top / path.lstrip("/")
        while group.is_relative_to(top):
            found.append(_left(group, *names))
            group = group.parent
    known = [size for size in found if size is not None]
    return min(known) if known else _free()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:  # not known on this system
        return []


def _available(path: Path) -> int | None:
    return next(
        (int(line.split()[1]) * 1024 for line in _lines(path) if line.startswith("MemAvailable:")), None
    )


def _left(group: Path, most: str, used: str) -> int | None:
    """What a control group has left of its limit, with what it holds of files that nobody reads; None without one."""
    limit, usage = _lines(group / f"memory.{most}"), _lines(group / f"memory.{used}")
    if not limit or not usage or limit == ["max"]:
        return None
    kept = dict(line.split(" ", 1) for line in _lines(group / "memory.stat"))
    files = kept.get("total_inactive_file", kept.get("inactive_file", "0"))
    return max(int(limit[0]) - int(usage[0]) + int(files), 0)


def _free() -> int | None:
    """What is free by the word of the system, where there is no more to go by."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
