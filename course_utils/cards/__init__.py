"""The item bank: families of cards, loading, forms, and checks that keep it honest."""

from .bank import PRIVATE_CARDS, Bank, CardError, bank, read_family
from .forms import FORM_NUMBERS, Form, draw, find_number, reason_order
from .reasons import DOMAINS, MISCONCEPTIONS, POOLS, REASONS, REGIONS, label_of_reason
from .schema import Card, Distractor, Family, Flip, Verdict

__all__ = [
    "DOMAINS",
    "FORM_NUMBERS",
    "MISCONCEPTIONS",
    "POOLS",
    "PRIVATE_CARDS",
    "REASONS",
    "REGIONS",
    "Bank",
    "Card",
    "CardError",
    "Distractor",
    "Family",
    "Flip",
    "Form",
    "Verdict",
    "bank",
    "draw",
    "find_number",
    "label_of_reason",
    "read_family",
    "reason_order",
]
