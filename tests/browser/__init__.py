"""The front desk's stories, told in a real browser against the real house."""
