"""Customer Callbacks: who must be called, live."""
