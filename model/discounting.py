"""The rate at which money later is worth less than money now."""

GREEN_BOOK = 0.035  # a year, in real terms, for thirty years: HM Treasury 2022, The Green Book, annex 6
