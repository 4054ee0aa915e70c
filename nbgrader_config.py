"""How nbgrader works in this course. nbgrader reads this file, sometimes twice, from the folder it lies in.

Sources with solutions and keys lie in `solutions/`, what learners get in `exercises/`. The gradebook is
`gradebook.db` beside this file; `course release --gradebook` enters the exercises into it.
"""

import glob
import os
import secrets

c = get_config()  # noqa: F821 - nbgrader puts it here

root = os.path.dirname(os.path.realpath(__file__))

c.CourseDirectory.root = root
c.CourseDirectory.course_id = "two_meanings"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.db_url = "sqlite:///" + os.path.join(root, "gradebook.db")

# nbgrader copies whatever lies beside a source notebook into the release, and over a learner's file of the
# same name before it grades. Answers that a teacher gave while trying a solution must do neither. The pattern
# names the folder in full, so that an `answers` folder that came with a submission is kept. The "." is the
# learner's name that nbgrader puts there for sources.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    ".DS_Store",
    os.path.join(glob.escape(root), "solutions", ".", "*", "answers"),
]

# What a learner sees in place of a solution. It runs without an error, inside a function and outside.
c.ClearSolutions.code_stub = {"python": "pass  # write your answer in place of this line"}
c.ClearSolutions.text_stub = "Write your answer here, in place of this line."

# Running a submission. A graded cell takes under three seconds; the rest is room for slow machines.
c.Execute.timeout = 60
c.Execute.startup_timeout = 120
c.Execute.iopub_timeout = 30
# A cell with this tag would not be run, and an unrun graded cell earns full marks. So nobody may know the tag.
c.Execute.skip_cells_with_tag = secrets.token_hex(16)
# What a kernel says about itself belongs to no submission and would only clutter the screen.
c.Execute.extra_arguments = ["--log-level=ERROR"]
# Answers are read from the answers folder, never from widgets; their state would only swell the notebook.
c.Execute.store_widget_state = False

# A graded cell that a learner deleted is put back before grading.
c.OverwriteCells.add_missing_cells = True
c.OverwriteCells.missing_cell_notification = "This cell ({cell_id}) was missing and was put back for grading.\n\n"

# nbgrader's own steps, two of them mended: see course_utils/classroom/preprocessors.py.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "course_utils.classroom.preprocessors.ForgetCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "course_utils.classroom.preprocessors.SaveMarks",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
