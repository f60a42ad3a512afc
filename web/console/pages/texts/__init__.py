"""Text messages: consent and history on the record, unknown numbers, the simulated telephone."""
