"""The machinery every service stands on: transactions, delivery, doors. It knows no business."""
