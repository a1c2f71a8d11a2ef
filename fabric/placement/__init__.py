"""Which rack every device stands in, and which place of the room every rack takes."""
