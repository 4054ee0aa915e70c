"""The teacher's side of nbgrader: releasing exercises, grading a class, and a class to try it on."""
