"""For those who write the course: building, normalising and checking its notebooks."""
