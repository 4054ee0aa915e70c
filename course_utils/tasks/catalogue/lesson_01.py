"""Lesson 01, Two meanings: the two tests, one classifier with two scorecards, overlap and conflation."""

from __future__ import annotations

from typing import Final

from ...models.scorecards import simulate
from ..cards import CardsTask
from ..choice import ChoiceTask, Option, Question
from ..prediction import Prediction
from . import LessonTasks

WORSE: Final = 2.0  # the noise that the prediction asks about; the lab opens at 1.0


def arrests_when_worse() -> str:
    """What the arrests' ledger does when the machine's noise goes from the lab's 1.0 to 2.0."""
    change = simulate(noise=WORSE).arrests.total - simulate().arrests.total
    if abs(change) < 1:
        return "same"
    return "less" if change > 0 else "more"


PREDICTION = Prediction(
    id="worse-machine",
    lab="scorecards",
    question=(
        "One machine looks for some people among many. It is used to find early cancer, and the very same machine is "
        "used to find people who spoke against a government, for arrest. Now the machine gets worse: what it sees is more blurred, noise 2 "
        "instead of 1. What happens to the harm that the arrests do?"
    ),
    options={
        "more": "A worse machine does more harm here too.",
        "same": "The harm stays about the same.",
        "less": "A worse machine does less harm here.",
    },
    outcome=arrests_when_worse,
    explain=(
        "The machine's task here is itself the harm: each dissident it finds is arrested. Here a worse machine "
        "finds far fewer of them. Being good at something is only good if the something is."
    ),
)

CARDS = CardsTask(
    id="cards",
    title="Twelve cards",
    points=12,
    prompt="Judge each card with both tests. Say how sure you are, why, and which edit would change the label.",
    hints=(
        "Take the tests one at a time, and finish one before you start the other. The label then follows by itself.",
        "For the repair test, ask what the operators intend. Only what departs from that can be repaired.",
        "For the perfect-machine test, imagine that it does just that, every time. Reread the card and ask who is still worse off, and who had no say.",
    ),
)


def _practice_sheet() -> ChoiceTask:
    return ChoiceTask(
        # Not "steps": in an exercise folder the practice would overwrite the answers that are marked.
        id="steps-practice",
        title="Practice: the tests on one case",
        points=3,
        prompt=(
            "An invented case. A town's ambulance service uses software to pick the nearest free ambulance. The "
            "council bought it after public hearings, and a night desk handles complaints. In one valley it reads the "
            "map wrongly and sends crews the long way round."
        ),
        hints=(
            "Begin with what the service wants the software to do.",
            "Then imagine the map read rightly. What is left of the harm?",
            "Nothing else in the case is at odds with what people agreed to.",
        ),
        questions=(
            Question(
                "intend",
                "What do the operators intend?",
                {
                    "a": Option(
                        "To send the nearest free ambulance.", "Yes. That is the yardstick for the repair test."
                    ),
                    "b": Option(
                        "To send crews the long way round.", "That is what happens in the valley; nobody intends it."
                    ),
                    "c": Option(
                        "To satisfy the council.",
                        "The council agreed to it, but the software is there to pick ambulances.",
                    ),
                },
                "a",
            ),
            Question(
                "repair",
                "The repair test: would reading the map rightly take away a substantial part of the harm?",
                {
                    "a": Option(
                        "No, because the council is responsible.",
                        "Who is responsible is another question. The test asks what a repair would take away.",
                    ),
                    "b": Option(
                        "Yes, crews in the valley would come sooner.",
                        "Yes. The late crews are the harm, and they come from the misread map.",
                    ),
                    "c": Option(
                        "No, because a repair takes time.",
                        "How long it takes does not matter here. The test asks what a finished repair would do.",
                    ),
                },
                "b",
            ),
            Question(
                "remains",
                "The perfect-machine test: with every map read rightly, is something substantial left?",
                {
                    "a": Option(
                        "Yes, people do not like software.",
                        "Dislike alone is no substantial harm, and the case does not mention any.",
                    ),
                    "b": Option(
                        "Yes, there is always something.",
                        "If that were enough, every problem would be societal. Point at what is left in this case.",
                    ),
                    "c": Option(
                        "No. It was bought openly, and complaints are heard.",
                        "Yes. So the label is technical: yes to the first test, no to the second.",
                    ),
                },
                "c",
            ),
        ),
    )


STEPS = ChoiceTask(
    id="steps",
    title="The two tests, step by step",
    points=5,
    prompt=(
        "An invented case. A bus company uses software to decide which stops to close at night. Its managers asked for the "
        "lowest cost. The software counts riders with a camera that misses anyone who wears dark clothes, so some busy stops are "
        "closed by mistake. The company also closes every stop that is truly little used. Night nurses who wait there now walk "
        "home, and they were not asked."
    ),
    hints=(
        "Write down what the managers intend. Everything else is measured against that.",
        "There are two groups of people in this case: those at busy stops closed by mistake, and those at stops closed on purpose. Take one test to each.",
        "A repair helps the first group and leaves the second where it is. What does that make of the two tests?",
    ),
    questions=(
        Question(
            "intend",
            "What do the operators intend the software to do?",
            {
                "a": Option(
                    "To count people in dark clothes as well as others.",
                    "They would surely want that, but it is a means. The repair test needs what the software is for.",
                ),
                "b": Option(
                    "To find the stops that cost least to close.",
                    "Yes. That is what the managers asked for, and what the tests are measured against.",
                ),
                "c": Option(
                    "To treat night nurses fairly.",
                    "We may wish that they did. The case says that they asked for the lowest cost.",
                ),
                "d": Option(
                    "To close busy stops.", "That happens by mistake. What happens is not always what is intended."
                ),
            },
            "b",
        ),
        Question(
            "repair",
            "The repair test. Suppose the camera counts everybody. Is a substantial part of the harm gone?",
            {
                "a": Option(
                    "No, since nurses still walk home from the quiet stops.",
                    "They do, and the second test will catch that. This test asks whether a repair takes away a part, not all.",
                ),
                "b": Option(
                    "No, since the managers never meant to harm anyone.",
                    "Good intentions are not what the test asks about. It asks what a repair would take away.",
                ),
                "c": Option(
                    "No, since cameras can fail again.",
                    "The test supposes that the repair works. Whether one can be had is another question.",
                ),
                "d": Option(
                    "Yes, the busy stops would stay open.",
                    "Yes. Everybody who waits at a busy stop gets their bus back.",
                ),
            },
            "d",
        ),
        Question(
            "remains",
            "The perfect-machine test. Suppose the software does exactly what the managers intend, every night. Is something substantial left?",
            {
                "a": Option(
                    "Yes, some people gain and others pay, and those who pay were not asked.",
                    "Yes. The company saves money, the nurses walk, and nobody asked them.",
                ),
                "b": Option(
                    "No, since closing little-used stops is lawful.",
                    "It may well be. The test does not ask what the law allows, but whether harm or an open question is left.",
                ),
                "c": Option(
                    "No, since by then the camera is perfect.",
                    "A perfect camera closes exactly the stops the managers want closed. That is where the nurses wait.",
                ),
                "d": Option(
                    "Yes, since software should not decide such things.",
                    "A person with a list would close the same stops. What is left does not hang on software deciding.",
                ),
            },
            "a",
        ),
        Question(
            "label",
            "Which label follows from your answers?",
            {
                "a": Option(
                    "technical",
                    "Technical would mean that nothing substantial is left once the software does what is intended.",
                ),
                "b": Option(
                    "societal",
                    "Societal would mean that a repair takes nothing substantial away. Here it keeps busy stops open.",
                ),
                "c": Option("both", "Yes. A repair helps, and something is left. Both answers are yes."),
                "d": Option("neither", "Neither is for an ordinary problem, where both tests say no."),
            },
            "c",
        ),
        Question(
            "flip",
            "One fact is changed. Which change would make the problem technical only?",
            {
                "a": Option(
                    "The managers also save money by day.",
                    "More savings change nothing about who is asked and who walks.",
                ),
                "b": Option(
                    "The camera misses people in light clothes instead.",
                    "Another group is missed, and both halves of the problem stay.",
                ),
                "c": Option(
                    "A court says that the company may close any stop.",
                    "Then it is lawful to close them. The nurses still walk and were still not asked.",
                ),
                "d": Option(
                    "Riders voted for the closures, and each nurse gets a paid taxi.",
                    "Yes. With the choice made by those it touches, and its cost covered, only the miscount is left.",
                ),
            },
            "d",
        ),
    ),
)

_OVERLAP = "It says that the two meet in one problem, and keeps them apart."
_CONFLATION = "It treats the two as one, or lets one stand in for the other."
_NEITHER = "It speaks of one side only, and claims nothing about the other."


def _statement(number: int, said: str, right: str, overlap: str, conflation: str, one_side: str) -> Question:
    return Question(
        f"s{number}",
        said,
        {"a": Option(_OVERLAP, overlap), "b": Option(_CONFLATION, conflation), "c": Option(_NEITHER, one_side)},
        right,
    )


OVERLAP = ChoiceTask(
    id="overlap",
    title="Overlap, conflation, or just one side?",
    points=6,
    prompt="Six invented statements. In each, do the two meanings overlap, are they conflated, or is it about one side only?",
    hints=(
        "Two things overlap when one problem has a part in each. They are conflated when someone treats them as the same thing.",
        "Look for a word that jumps: 'so', 'therefore', 'no longer need'. What does it jump over?",
        "Two of the six are overlap, two are conflation, and two stay on one side.",
    ),
    questions=(
        _statement(
            1,
            "A hospital director: 'The software misreads scans from old machines, and only poor districts have old machines. We will retrain it, "
            "and we will ask the districts how new machines should be shared out.'",
            "a",
            "Yes. One problem, two parts, and each part gets its own answer.",
            "The director does not let one stand in for the other. Retraining and sharing out are kept apart.",
            "There are two sides here: scans misread, and machines unequally shared.",
        ),
        _statement(
            2,
            "A mayor: 'The face cameras pass every accuracy test. So there is no need to debate whether they should hang in the square.'",
            "b",
            "They do meet in these cameras, but the mayor lets accuracy answer a question about purpose and consent.",
            "Yes. A technical result is used to close a societal question.",
            "The sentence starts on one side and then claims something about the other. Look at the word 'so'.",
        ),
        _statement(
            3,
            "An engineer: 'Our robot arm ignored the stop button in three runs of a hundred. We have found the cause and are testing the mend.'",
            "c",
            "Nothing societal is mentioned. That it might matter to somebody is true of everything.",
            "The engineer claims nothing beyond the stop button. A clean statement about one side is no conflation.",
            "Yes. This is about what the machine does against what was intended, and no more.",
        ),
        _statement(
            4,
            "A member of parliament: 'We will pass a law that no chatbot may ever be wrong. Then we can save the money for testing.'",
            "b",
            "A rule and tests can work together, but here the one is meant to replace the other.",
            "Yes. A rule cannot make an unreliable system reliable. This is conflation in the other direction.",
            "It claims something about reliability, which is the technical side, on the strength of a law.",
        ),
        _statement(
            5,
            "A union speaker: 'The rota software does what the owners want. We were never asked what we want. That is what we came to talk about.'",
            "c",
            "The speaker sets the software aside: it works. Only the societal side is at issue.",
            "Nothing technical is claimed or blamed. The two are kept well apart.",
            "Yes. This is about who decides, and it says plainly that the machine is not the trouble.",
        ),
        _statement(
            6,
            "A lender: 'Our model refuses one district too often because of old data. Mending the data will help. How many wrong refusals are too many is for borrowers and the law to say.'",
            "a",
            "Yes. Part of it is in the data, part of it is a question of who decides, and the lender keeps the parts apart.",
            "The lender mends the data and leaves the other question to others. That is the opposite of conflation.",
            "Two sides are named: old data, and how many wrong refusals are too many.",
        ),
    ),
)

LESSON = LessonTasks(
    id="01",
    title="Two meanings",
    graded=(CARDS, STEPS, OVERLAP),
    practice=(_practice_sheet(),),
    predictions=(PREDICTION,),
    cards=(
        "border-1",
        "border-2",
        "border-3",
        "parcel-1",
        "parcel-2",
        "parcel-3",
        "kettle-1",
        "kettle-2",
        "kettle-3",
        "parcel-4",
    ),
    recall=("kettle-4",),
    more=("border-4", "shuttle-1", "shuttle-2", "shuttle-3"),
    labs=("scorecards",),
    facts=("winkler-2019", "glukhin-2023", "raji-dobbe-2023", "source-technical-societal", "source-safety-governance"),
)
