"""The `course` command: one thin module for each of its commands."""
