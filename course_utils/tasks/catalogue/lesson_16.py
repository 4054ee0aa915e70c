"""Lesson 16, Bridges, and where you stand now: the casebook. Its lab and tasks come with its notebook."""

from . import LessonTasks

LESSON = LessonTasks(id="16", title="Bridges, and where you stand now")
