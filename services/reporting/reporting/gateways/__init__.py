"""What reporting uses outside itself: the printing of PDF documents."""
