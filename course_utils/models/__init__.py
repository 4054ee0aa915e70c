"""The small models behind the labs: plain numbers in, one frozen result out.

Each module has closed forms in plain Python and a seeded `simulate` that needs
numpy, which is imported only when a simulation runs. None knows of a figure.
"""
