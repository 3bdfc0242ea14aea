"""The command for those who teach: the notebooks, copied and opened."""

from __future__ import annotations

from typing import Annotated

import typer

Folder = Annotated[str, typer.Argument(metavar="DIR", help="Folder for your own copies.")]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open JupyterLab on them.")]
Cards = Annotated[
    bool, typer.Option("--cards", help="Instead, make cards.pdf there: a lesson to print, without computers.")
]


def notebooks_command(folder: Folder, shown: Open = True, cards: Cards = False) -> None:
    """Copy the workshop's notebooks to a folder, where yours are never overwritten, and open them."""
    from kith.model.mistakes import Mistake

    from ..workshop.copies import check_lab, copied, copies_text, opened

    if not folder.strip():
        raise Mistake("notebooks: '' is not allowed; give the path of a folder")
    if cards:
        from ..workshop.deck import deck

        print(f"Cards: {deck(folder)}")
        return
    if shown:
        check_lab()
    print(copies_text(folder, *copied(folder)), flush=True)
    if shown:
        raise typer.Exit(opened(folder))
