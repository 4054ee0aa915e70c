"""What can be asked and judged: tasks, answers, marks, feedback, and the answer store."""

from .answers import CONFIDENCES, FLIP_LETTERS, AnswerError, CardAnswer
from .award import award, collect_and_judge, quiet
from .base import Task
from .cards import CardsTask, card_key
from .cases import CaseExplanation, explain_case
from .catalogue import LessonTasks, UnknownLesson, lesson_ids, lesson_tasks
from .choice import ChoiceTask, Option, Question
from .feedback import Explanation, explain
from .function import FunctionTask, WrongTurn
from .mark import Mark, Part, as_points
from .number import NumberTask, Slip
from .prediction import Prediction
from .store import AnswerStore

__all__ = [
    "CONFIDENCES",
    "FLIP_LETTERS",
    "AnswerError",
    "AnswerStore",
    "CardAnswer",
    "CardsTask",
    "CaseExplanation",
    "ChoiceTask",
    "Explanation",
    "FunctionTask",
    "LessonTasks",
    "Mark",
    "NumberTask",
    "Option",
    "Part",
    "Prediction",
    "Question",
    "Slip",
    "Task",
    "UnknownLesson",
    "WrongTurn",
    "as_points",
    "award",
    "card_key",
    "collect_and_judge",
    "explain",
    "explain_case",
    "lesson_ids",
    "lesson_tasks",
    "quiet",
]
