"""Three published ways of sorting what goes wrong with AI, so that a case can be found by any of them.

They answer other questions than the two tests do: MIT's list sorts risks by
topic, NIST's by the quality a system lacked, the EU's by the rules that a use
meets. A code is the course's own reading of a case, not the publisher's.
"""

from __future__ import annotations

from typing import Final

__all__ = ["EU", "MIT", "MIT_DOMAINS", "NIST", "SENSITIVE"]

#: The seven domains of the MIT AI Risk Repository.
MIT_DOMAINS: Final[dict[str, str]] = {
    "1": "discrimination and toxicity",
    "2": "privacy and security",
    "3": "misinformation",
    "4": "malicious actors",
    "5": "human-computer interaction",
    "6": "socioeconomic and environmental",
    "7": "AI system safety, failures and limitations",
}

#: MIT AI Risk Repository, domain taxonomy (Slattery et al. 2024, arXiv 2408.12622; 7.6 was added later).
MIT: Final[dict[str, str]] = {
    "1.1": "unfair discrimination and misrepresentation",
    "1.2": "exposure to toxic content",
    "1.3": "unequal performance across groups",
    "2.1": "compromise of privacy",
    "2.2": "security vulnerabilities and attacks",
    "3.1": "false or misleading information",
    "3.2": "pollution of the information ecosystem",
    "4.1": "disinformation, surveillance and influence at scale",
    "4.2": "cyberattacks, weapons and mass harm",
    "4.3": "fraud, scams and targeted manipulation",
    "5.1": "overreliance and unsafe use",
    "5.2": "loss of human agency and autonomy",
    "6.1": "power centralisation and unfair distribution of benefits",
    "6.2": "inequality and decline in employment quality",
    "6.3": "devaluation of human effort",
    "6.4": "competitive dynamics",
    "6.5": "governance failure",
    "6.6": "environmental harm",
    "7.1": "AI pursuing goals in conflict with human goals",
    "7.2": "dangerous capabilities",
    "7.3": "lack of capability or robustness",
    "7.4": "lack of transparency or interpretability",
    "7.5": "AI welfare and rights",
    "7.6": "multi-agent risks",
}

#: NIST AI Risk Management Framework 1.0 (NIST AI 100-1, January 2023): characteristics of trustworthy AI.
NIST: Final[dict[str, str]] = {
    "valid": "valid and reliable",
    "safe": "safe",
    "secure": "secure and resilient",
    "accountable": "accountable and transparent",
    "explainable": "explainable and interpretable",
    "privacy": "privacy-enhanced",
    "fair": "fair, with harmful bias managed",
}

#: EU AI Act, Regulation (EU) 2024/1689 as amended in 2026: the heading such a use would fall under. Says nothing about
#: whether the Act applied to the case: it did not before 2025, and does not outside its reach. The bans on intimate
#: images made without consent, filed here under Article 5, apply from 2 December 2026 (fact eu-ban-2025).
EU: Final[dict[str, str]] = {
    "5": "prohibited practices (Article 5)",
    "III.1": "high risk: biometrics (Annex III, 1)",
    "III.2": "high risk: critical infrastructure (Annex III, 2)",
    "III.3": "high risk: education and vocational training (Annex III, 3)",
    "III.4": "high risk: employment and management of workers (Annex III, 4)",
    "III.5": "high risk: essential private and public services (Annex III, 5)",
    "III.6": "high risk: law enforcement (Annex III, 6)",
    "III.7": "high risk: migration, asylum and border control (Annex III, 7)",
    "III.8": "high risk: justice and democratic processes (Annex III, 8)",
    "I": "high risk: part of a regulated product (Annex I)",
    "50": "duties to inform and to label (Article 50)",
    "GPAI": "general-purpose models (Chapter V)",
    "2": "outside its scope (Article 2), as for military use",
}

#: What a reader or a teacher may want to be spared, each hidden on request.
SENSITIVE: Final[dict[str, str]] = {
    "death": "somebody died",
    "self-harm": "suicide or self-harm",
    "sexual": "sexual content or abuse",
    "violence": "violence against people",
    "war": "war and weapons",
    "children": "harm to children",
    "persecution": "persecution of a group",
}
