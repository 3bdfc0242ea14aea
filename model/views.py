"""How the model's things show themselves: one line where they are printed, a small table in a notebook."""

from collections.abc import Iterable

from markupsafe import Markup

Facts = Iterable[tuple[str, object]]


def shown_number(value: float) -> str:
    """A number fit to read: thousands apart, at most three decimals.

    >>> shown_number(2000), shown_number(0.51234), shown_number(3.0)
    ('2,000', '0.512', '3')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"


def _word(value: object) -> str:
    return (
        shown_number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
    )


class Shown:
    """Something with a title and facts, which is all that it shows of itself."""

    def _facts(self) -> Facts:
        return ()

    def _title(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        facts = ", ".join(f"{name} {_word(value)}" for name, value in self._facts())
        return f"<{self._title()}: {facts}>" if facts else f"<{self._title()}>"

    def _repr_html_(self) -> str:
        row = Markup(
            "<tr><th scope='row' style='text-align:left'>{}</th><td style='text-align:left'>{}</td></tr>"
        )
        rows = Markup("").join(row.format(name, _word(value)) for name, value in self._facts())
        table = Markup("<table><caption style='text-align:left'>{}</caption>{}</table>")
        return table.format(self._title(), rows)
