"""The machinery every service stands on: transactions, delivery, HTTP. It knows no business."""
