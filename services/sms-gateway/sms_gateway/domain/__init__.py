"""The rules of texting: when, to whom, in which words, and what an answer means."""
