"""The closed lists a card draws on: reasons, misconception tags, domains, regions.

A reason code says *why* a card has its label. A misconception tag says which
mistaken idea a wrong reason feeds on, and carries the idea in one sentence.
"""

from __future__ import annotations

from typing import Final

from ..judgement import Label

__all__ = ["DOMAINS", "MISCONCEPTIONS", "POOLS", "REASONS", "REGIONS", "label_of_reason"]

REASONS: Final[dict[str, str]] = {
    "T1": "The target or instruction it was given is not what its operators meant.",
    "T2": "It fails on unusual, changed or hostile input.",
    "T3": "It treats the same case differently from one time to the next.",
    "T4": "Its operators cannot stop, correct or check it.",
    "T5": "It produces something its operators forbid.",
    "S1": "It is not settled who may decide that it is built or used like this.",
    "S2": "Some people gain and others pay.",
    "S3": "The people affected are unprotected: no consent, no objection, no remedy.",
    "S4": "Its purpose, or the power it gives, weakens freedom or democracy.",
    "S5": "The rules or institutions that should hold someone to account are missing or fail.",
    "B1": "The machine makes an error pattern worse, and which errors are acceptable was never settled with those affected.",
    "B2": "It cannot be controlled well, and in whose hands that control lies is unsettled too.",
    "B3": "Nobody can see what it does, and nobody has a duty to answer for it.",
    "B4": "A technical weakness is spread by scale, and the scale itself hands power or loss to some.",
    "B5": "Its safeguard is beaten in the field, and nothing limits or answers for the use made of it.",
    "N1": "There is no harm of weight here: it is comfort, taste or ordinary quality.",
    "N2": "The harm is real but comes from something other than the machine or who controls it.",
}

_LETTERS: Final = {"T": Label.TECHNICAL, "S": Label.SOCIETAL, "B": Label.BOTH, "N": Label.NEITHER}


def label_of_reason(code: str) -> Label:
    """The label that a reason code argues for."""
    return _LETTERS[code[0]]


MISCONCEPTIONS: Final[dict[str, str]] = {
    "artefact-salience": "A clever device is on stage, so the problem must be technical.",
    "harm-salience": "A person was hurt or upset, so the problem must be societal.",
    "works-means-safe": "What works as designed is safe.",
    "bias-is-a-bug": "Bias is only a fault in the data that engineers will fix.",
    "bias-is-politics": "Bias is only politics, and the system's statistics do not matter.",
    "accuracy-makes-right": "Higher accuracy would make the use legitimate.",
    "rule-for-reliability": "A rule, a certificate or liability can stand in for reliability.",
    "misuse-means-malfunction": "An unwelcome use means that the system malfunctioned.",
    "bad-actor-only": "Where someone means harm, safeguards inside the system do not matter.",
    "human-in-the-loop": "A person who signs off settles the matter.",
    "frightening-means-technical": "A frightening outcome is a matter of aligning the machine and of nothing else.",
    "law-words": "A court, a regulator or the law is mentioned, so it is societal.",
    "model-words": "Data, training or a model is mentioned, so it is technical.",
    "property-is-behaviour": "A dispute over ownership is a question of how models behave.",
    "transparent-is-accountable": "What can be seen is answered for.",
    "consent-ends-it": "A signed consent or contract ends the societal question.",
    "scale-is-neutral": "Size and market structure are neutral facts of engineering.",
    "lab-only": "Nobody was harmed yet, so it is not a safety problem.",
    "expert-decides": "Experts or the firm can settle value questions on everyone's behalf.",
    "careless-person": "Somebody was careless, so neither the system nor the rules are at issue.",
    "both-is-safe": "Answering that both sides are involved is never really wrong.",
    "fixer-is-label": "Whoever would have to fix it decides what kind of problem it is.",
}

DOMAINS: Final = (
    "health", "hiring", "justice", "media", "agents", "property", "surveillance", "finance",
    "elections", "labour", "environment", "security", "education", "science", "transport", "home",
)  # fmt: skip

REGIONS: Final = ("africa", "asia", "europe", "latin-america", "north-america", "middle-east", "oceania", "anywhere")

POOLS: Final = ("practice", "form-a", "form-b", "graded")
