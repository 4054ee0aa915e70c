"""The labs, one module each, each with one `LAB`."""
