"""The closed lists that the decks ask about, each code with the words that a learner reads."""

from __future__ import annotations

from typing import Final

__all__ = [
    "BODIES",
    "DECIDERS",
    "DUTY_BEARERS",
    "EXPERTISE",
    "FIELDS",
    "KINDS",
    "PATTERNS",
    "RIGHTS",
    "STAGES",
    "VERDICTS",
]

#: How the two meanings get confused in what people say: four patterns, their mirror image, and no confusion.
PATTERNS: Final[dict[str, str]] = {
    "overreach": "An engineering result is said to settle a political question.",
    "deference": "People who hold public power leave a public choice to a technical fix or to those who make it.",
    "merged-teams": "One team or one process is given both kinds of problem, without the skills for each.",
    "missed-intersection": "A problem with two sides is treated as if it had one.",
    "mirror": "A rule, a certificate, a signature or a vote is expected to do an engineer's work.",
    "none": "No confusion: the two are kept apart, or joined with care.",
}

STAGES: Final[dict[str, str]] = {
    "development": "while it is being built",
    "deployment": "when it is let into use",
    "use": "while it is in use, or after harm",
}

KINDS: Final[dict[str, str]] = {
    "technical": "works on the machine",
    "societal": "works on rules, power, money or remedies",
    "bridge": "needs both at once: makes the machine visible to those who answer for it",
}

BODIES: Final[dict[str, str]] = {
    "developer": "those who build it",
    "deployer": "those who put it to use",
    "evaluator": "independent testers or auditors",
    "standards-body": "a standards body",
    "regulator": "a public authority that supervises",
    "legislature": "a parliament or council that makes the rules",
    "court": "a court or tribunal",
    "public-buyer": "the public office that buys it",
    "affected-people": "the people affected and those who speak for them",
    "insurer": "insurers and those who bear the cost",
}

EXPERTISE: Final[dict[str, str]] = {
    "machine-learning": "machine learning",
    "security": "computer security",
    "testing": "testing, measurement and statistics",
    "operations": "running systems and handling faults",
    "human-factors": "how people work with machines",
    "subject": "the subject it is used in, such as medicine",
    "law": "law and rights",
    "economics": "economics and competition",
    "administration": "running public institutions",
    "participation": "hearing the people affected, and deciding together",
}

FIELDS: Final[dict[str, str]] = {
    "safety": "AI safety first: whether the system does what is intended",
    "governance": "AI governance first: whose rules, duties, rights and money",
    "both": "both from the start, neither before the other",
}

#: Does this evidence carry this claim?
VERDICTS: Final[dict[str, dict[str, str]]] = {
    "evidence": {
        "carries": "The evidence carries the claim.",
        "partly": "It carries the same claim, made narrower.",
        "no": "It carries at most another claim.",
    },
    "expiry": {
        "holds": "It still holds.",
        "changed": "What it speaks of goes on, in another form or on another date.",
        "expired": "What it speaks of has ended, or never came.",
        "unverifiable": "It cannot be checked as it stands.",
    },
}

#: Whose duty is it?
DUTY_BEARERS: Final[dict[str, str]] = {
    "provider": "whoever develops it and puts it on the market",
    "deployer": "whoever uses it under their own authority",
    "importer": "whoever brings it into the market from abroad",
    "model-provider": "whoever provides the general-purpose model inside it",
    "authority": "the state, or the authority that supervises",
    "nobody": "nobody under this law, as yet or at all",
}

RIGHTS: Final[dict[str, str]] = {
    "training-use": "may a work be used to train a model",
    "output-copy": "does what came out copy a protected work",
    "output-ownership": "who owns what came out",
    "likeness": "who may use a person's voice, face or name",
    "pay": "who is paid, and how much",
    "credit": "who is named as the maker",
    "community-knowledge": "who may use what a community knows and makes together",
    "secret": "who may learn what was told in confidence",
    "market-power": "who controls the place where works are sold or found",
}

DECIDERS: Final[dict[str, str]] = {
    "holder": "the person who holds the right, by saying yes or no",
    "parties": "the parties, by a contract both can refuse",
    "community": "the community, in its own way of deciding",
    "court": "a court, under the law as it stands",
    "legislature": "a legislature, by making or changing the law",
    "competition-authority": "an authority that watches over competition",
    "engineers": "engineers, by making the machine do what was already agreed",
}
