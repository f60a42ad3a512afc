"""The customer service: who the customers are, and how to find one of them."""
