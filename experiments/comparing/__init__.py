"""Options at equal money and with shared luck: question, findings, verdicts, answer."""
