"""What comes in and goes out: request bodies, answers, and the news told to other services."""
