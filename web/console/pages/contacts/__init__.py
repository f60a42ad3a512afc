"""The Contacts section of the customer record, and the Contact Entry Note."""
