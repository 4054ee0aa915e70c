"""Lesson 04, Works as designed, harms as designed: the feed and the watchlist.

Every number that stands here as an answer is worked out from the models.
"""

from __future__ import annotations

from typing import Final

from ...figures import lab_spec
from ...figures.lab import Dial
from ...figures.say import number, signed
from ...models import watchlist
from ..choice import ChoiceTask, Option, Question
from ..function import FunctionTask, WrongTurn
from ..number import NumberTask, Slip
from ..prediction import Prediction
from . import LessonTasks


def _feed_wellbeing() -> str:
    result = lab_spec("feed").result()
    change = result.chosen.worth - result.random.worth
    return "same" if abs(change) < 0.05 else "rises" if change > 0 else "falls"


def _feed_stronger() -> str:
    before, after = (lab_spec("feed").result(posts=posts).chosen.worth for posts in (10, 100))
    return "same" if abs(after - before) < 0.05 else "better" if after > before else "worse"


def _watchlist_flag() -> str:
    worth = lab_spec("watchlist").result().ppv
    return "over-90" if worth > 0.9 else "under-10" if worth < 0.1 else "between"


def _watchlist_repair() -> str:
    found = lab_spec("watchlist").result().found_curve
    return "same" if found[-1] == found[0] else "more" if found[-1] > found[0] else "fewer"


PREDICTIONS: Final = (
    Prediction(
        id="feed-wellbeing",
        lab="feed",
        question=(
            "The feed is asked for one thing: clicks on at least 60 of 100 posts it shows. It picks whatever holds "
            "attention most. Compared with posts drawn at random, what will readers say the posts were worth?"
        ),
        options={
            "rises": "More: people click on what is worth their time.",
            "same": "About the same: clicks and worth have nothing to do with each other.",
            "falls": "Less, although the feed reaches its target.",
        },
        outcome=_feed_wellbeing,
        explain=(
            "In this lab, posts that hold attention are worth a little less on average. That is an assumption, and "
            "you will get to change it. Picking hard for attention then picks a little against worth, and the "
            "target, which counts clicks alone, never notices."
        ),
    ),
    Prediction(
        id="feed-stronger",
        lab="feed",
        question=(
            "Now the feed gets better at its job: for each post it shows, it chooses from 100 instead of 10. "
            "What will readers say the posts were worth?"
        ),
        options={
            "better": "More than before: a better feed serves readers better.",
            "same": "About the same as before.",
            "worse": "Less than before: a better feed makes it worse.",
        },
        outcome=_feed_stronger,
        explain=(
            "Nothing broke when the feed got better. It does more thoroughly what it was asked, so whatever the "
            "request left out is lost more thoroughly too."
        ),
    ),
    Prediction(
        id="watchlist-flag",
        lab="watchlist",
        question=(
            "A million people pass a machine, and 100 of them are on a list. It flags 99 of 100 people who are on "
            "the list, and by mistake 1 in 1,000 of the others. It flags someone. How likely is it that this person "
            "is on the list?"
        ),
        options={
            "over-90": "More than 90 in 100.",
            "between": "Between 10 and 90 in 100.",
            "under-10": "Fewer than 10 in 100.",
        },
        outcome=_watchlist_flag,
        explain=(
            "Almost everyone who passes is not on the list. One mistake in a thousand among nearly a million people "
            "makes about a thousand false alarms, and they outnumber the 99 people who were rightly found."
        ),
    ),
    Prediction(
        id="watchlist-repair",
        lab="watchlist",
        question=(
            "The list holds people who signed a petition, and whoever is found is held. Engineers mend every error "
            "of the machine. What happens to the number of people held for their signature?"
        ),
        options={
            "fewer": "It falls.",
            "same": "It stays exactly as it was.",
            "more": "It rises.",
        },
        outcome=_watchlist_repair,
        explain=(
            "The repair ends every false alarm, which is a real gain for a thousand people a day. It also finds the "
            "one person whom the machine used to miss. For those on the list a better machine is worse."
        ),
    ),
)

# ppv: what a flag is worth

_PPV_HINTS: Final = (
    "Picture a crowd of a million people and count two groups: those rightly flagged, and those flagged by mistake.",
    "With shares instead of people: rightly flagged is sensitivity * prevalence. Flagged by mistake is "
    "(1 - specificity) * (1 - prevalence).",
    "Divide the rightly flagged by everyone who is flagged: right / (right + wrong).",
)

_PPV_TURNS: Final = (
    WrongTurn(
        "sensitivity",
        lambda p, s, c: s,
        "That is the sensitivity: of the people on the list, the share who are flagged. The question runs the other "
        "way: of the people flagged, the share who are on the list.",
    ),
    WrongTurn(
        "specificity",
        lambda p, s, c: c,
        "That is the specificity: of the people not on the list, the share who are let pass. What a flag is worth "
        "depends on how many people are on the list too.",
    ),
    WrongTurn(
        "base rate left out",
        lambda p, s, c: s / (s + 1 - c),
        "This leaves the prevalence out, as if half of all people were on the list. Weigh the two groups: the listed "
        "by prevalence, the others by 1 - prevalence.",
    ),
    WrongTurn(
        "prevalence swapped",
        lambda p, s, c: s * (1 - p) / (s * (1 - p) + (1 - c) * p),
        "Prevalence and 1 - prevalence have changed places. Prevalence is the share who are on the list, and it goes "
        "with sensitivity.",
    ),
    WrongTurn(
        "no false alarms",
        lambda p, s, c: s * p / (s * p),
        "This divides the rightly flagged by themselves, so it is always 1. The people flagged by mistake are flagged "
        "as well: add them below the line.",
    ),
    WrongTurn(
        "not divided",
        lambda p, s, c: s * p,
        "That is the share of all people who are rightly flagged. Divide it by the share of all people who are "
        "flagged, rightly or not.",
    ),
    WrongTurn(
        "specificity for its opposite",
        lambda p, s, c: s * p / (s * p + c * (1 - p)),
        "Below the line stand the people whom the machine lets pass. False alarms are the others' share times "
        "1 - specificity.",
    ),
    WrongTurn(
        "share of mistakes",
        lambda p, s, c: 1 - watchlist.ppv(p, s, c),
        "That is the share of flags that are mistakes. The question asks for the other part: the share that are right.",
    ),
    WrongTurn(
        "accuracy",
        lambda p, s, c: s * p + c * (1 - p),
        "That is accuracy: the share of all people who are treated rightly, most of whom are never flagged. Look only "
        "at those who are flagged.",
    ),
    WrongTurn(
        "percent",
        lambda p, s, c: 100 * watchlist.ppv(p, s, c),
        "The formula is right, and the answer is in percent. Give a share from 0 to 1: leave out the 100.",
    ),
)


def _ppv(points: float, title: str, cases: tuple[tuple[float, ...], ...]) -> FunctionTask:
    return FunctionTask(
        id="ppv",
        title=title,
        points=points,
        prompt=(
            "Write ppv(prevalence, sensitivity, specificity): the share of flagged people who are on the list. "
            "All are shares from 0 to 1. In the cases tried, somebody is always flagged and the machine always "
            "errs now and then."
        ),
        hints=_PPV_HINTS,
        name="ppv",
        reference=watchlist.ppv,
        cases=cases,
        wrong_turns=_PPV_TURNS,
        right="Every case came out right: right flags divided by all flags.",
    )


PPV = _ppv(4, "What a flag is worth", ((0.0001, 0.99, 0.999), (0.01, 0.9, 0.95), (0.2, 0.6, 0.97), (0.4, 0.85, 0.7)))
PPV_PRACTICE = _ppv(0, "What a flag is worth (practice)", ((0.01, 0.9, 0.9), (0.002, 0.95, 0.99), (0.3, 0.75, 0.8)))

# spec: the specification is met and the harm is done


def _gain_from(correlation: float) -> float:
    """The smallest weight at which readers do as well as by chance (models.feed: corr(score, V) = 0)."""
    return max(0.0, -correlation / (1 - correlation))


def _met_to(**dials: float) -> float:
    """The largest weight at which the click target is met."""
    most = lab_spec("feed").result(**dials).most_weight
    if most is None:
        raise ValueError(f"no weight meets the target at {dials}, so there is nothing to find")
    return float(most)


def met_and_harmed(**dials: float) -> float:
    """The weight up to which the target is met and readers get less than from random posts."""
    return min(_met_to(**dials), _gain_from(dials["correlation"]))


def _weight_dial() -> Dial:
    dial = lab_spec("feed").dial("weight")
    assert isinstance(dial, Dial)
    return dial


def _slips(value: float, met: float, gain: float, **dials: float) -> tuple[Slip, ...]:
    """The foreseen mistakes; one whose number is as good as the right one is left out."""
    as_it_opens = lab_spec("feed").defaults()
    other_end = (
        Slip(
            "readers alone",
            gain,
            "Readers do worse than by chance up to about there, but the click target is missed long before. "
            "Both must hold at once.",
        )
        if met < gain
        else Slip(
            "target alone",
            met,
            "The click target is met up to about there, but from a smaller weight on readers no longer do worse than "
            "by chance. Both must hold at once.",
        )
    )
    forgotten = [
        Slip(f"{name} forgotten", met_and_harmed(**changed), f"That fits {label}. Set that dial as the task says.")
        for name, label in (
            ("correlation", "the lab with its own setting for how attention and worth go together"),
            ("target", "the lab with its own click target"),
            ("posts", "the lab with its own number of posts"),
        )
        if dials[name] != as_it_opens[name] and _reachable(changed := dials | {name: as_it_opens[name]})
    ]
    all_slips = (
        other_end,
        Slip("none", 0.0, "At 0 both hold, but a larger weight keeps both true. How far can it go?"),
        Slip("all", 1.0, "At 1 the feed looks at worth alone. Is the click target met there?"),
        *forgotten,
    )
    step = _weight_dial().step
    return tuple(slip for slip in all_slips if abs(slip.value - value) > step)


def _reachable(dials: dict[str, float]) -> bool:
    return lab_spec("feed").result(**dials).most_weight is not None


def _spec(points: float, title: str, posts: int, correlation: float, target: float) -> NumberTask:
    dials = {"posts": posts, "correlation": correlation, "target": target}
    value = met_and_harmed(**dials)
    return NumberTask(
        id="spec",
        title=title,
        points=points,
        prompt=(
            f"In the feed lab, choose from {posts} posts, let attention and worth go together with "
            f"{signed(correlation, 1)}, and set the click target to {number(target * 100)} of 100. Find the largest "
            "weight on worth at which two things are true at once: the target is met, and readers do worse than with "
            "posts drawn at random."
        ),
        hints=(
            "Set the three dials first. Then move the weight up from 0, and watch two things: whether the target is "
            "met, and whether readers do worse than by chance.",
            "Two boundaries matter. One is where the target stops being met, the other where readers stop losing. "
            "Both things are true only below both of them.",
            "The lab's words name both boundaries. The smaller of the two is the answer.",
        ),
        value=value,
        tolerance=_weight_dial().step,
        slips=_slips(value, _met_to(**dials), _gain_from(correlation), **dials),
        right="Up to there the specification is met and the harm is done.",
        other=(
            "That is not the boundary. Check the three dials, then look where both things stop being true at once. "
            "The answer is a number from 0 to 1."
        ),
    )


SPEC = _spec(3, "The specification is met and the harm is done", posts=15, correlation=-0.7, target=0.7)
SPEC_PRACTICE = _spec(0, "Met and harmed (practice)", posts=20, correlation=-0.5, target=0.55)

# logic: necessary, sufficient, and what neither of them says

_LOGIC_HINTS: Final = (
    "Ask of each option two things. Without the first, can there be the second? With the first, must there be the "
    "second?",
    "Necessary: without it, no. Sufficient: with it, always. Then hold each story up to both tests of lesson 01.",
    "Never without it, and not always with it: the first question wants both halves. In the others, ask what a repair "
    "of the machine would take away: nothing in the second, one harm of two in the third, nearly all in the fourth.",
)

LOGIC = ChoiceTask(
    id="logic",
    title="Necessary is not sufficient",
    points=3,
    prompt="Four questions, one right option each.",
    hints=_LOGIC_HINTS,
    questions=(
        Question(
            "q1",
            '"Working brakes are necessary for a safe coach trip, but not sufficient." Which sentence says the same?',
            {
                "a": Option(
                    "If the brakes work, the trip is safe.",
                    "That calls brakes sufficient: enough by themselves. The sentence says that they are not.",
                ),
                "b": Option(
                    "A trip can be safe without working brakes, if the driver is good and drives slowly.",
                    "That denies that brakes are necessary. The sentence says that there is no safe trip without them.",
                ),
                "c": Option(
                    "Brakes and driver are equally important.",
                    "Which matters more is another question. Necessary and sufficient say nothing about size.",
                ),
                "d": Option(
                    "Every safe trip has working brakes, and a trip with working brakes may still be unsafe.",
                    "Right. The first half says necessary, the second half says not sufficient.",
                ),
            },
            "d",
        ),
        Question(
            "q2",
            "A firm wants its feed to reach clicks on 60 of 100 posts, because clicks are what it sells. The feed "
            "reaches 68. Readers say that its posts are worth less to them than posts drawn at random. What follows?",
            {
                "a": Option(
                    "The feed is out of order: a working feed would not leave its readers worse off.",
                    "An unwelcome result is not a fault. The feed was asked for clicks by people who wanted clicks, "
                    "and it delivers them.",
                ),
                "b": Option(
                    "The feed works, and the loss lies in what it was asked for.",
                    "Right. The firm wants clicks and gets them, so there is nothing to mend in the machine. What is "
                    "left is the question who may decide what it is asked for.",
                ),
                "c": Option(
                    "Nothing is wrong, since the specification is met.",
                    "A specification says what was asked for. Whether it was right to ask for that, and whom it "
                    "leaves out, it cannot say.",
                ),
                "d": Option(
                    "The clicks were counted wrongly, because people do not click on what is worth little to them.",
                    "People do: what catches the eye and what is worth the time are two things. Nothing here says "
                    "that the count is wrong.",
                ),
            },
            "b",
        ),
        Question(
            "q3",
            "A machine looks for people who went to a vigil, so that they can be dismissed from public office. Most of "
            "its flags fall on others. Engineers mend it until it makes no error at all. What has changed?",
            {
                "a": Option(
                    "The others are left alone, and everyone who went to the vigil is found.",
                    "Right. The repair is a real gain for those flagged by mistake, and it changes nothing about "
                    "what the list is for.",
                ),
                "b": Option(
                    "Nobody is harmed any more, because nobody is flagged by mistake.",
                    "A flag by mistake was one harm. Being dismissed for going to a vigil is another, and each right "
                    "flag brings it about.",
                ),
                "c": Option(
                    "Nothing: with such a purpose, errors make no difference.",
                    "They did make a difference to the people flagged by mistake. That part of the harm is gone.",
                ),
                "d": Option(
                    "The use has become fair, because the machine now treats everyone rightly.",
                    "No error is not the same as no wrong. Accuracy says how well the list is followed, not whether "
                    "there should be such a list.",
                ),
            },
            "a",
        ),
        Question(
            "q4",
            "A town looks for missing children with cameras. Council and parents agreed on the rules, a judge reads "
            "every report, and anyone can object. For each right flag the machine raises a thousand wrong ones, and "
            "searchers cannot keep up. What does this town need first?",
            {
                "a": Option(
                    "Nothing: with rules like these the system is safe.",
                    "Good rules do not find children. With a thousand wrong flags for each right one, the searchers "
                    "come too late.",
                ),
                "b": Option(
                    "A stricter judge, so that the machine becomes more reliable.",
                    "A rule can forbid the use of a poor machine. It cannot turn it into a good one.",
                ),
                "c": Option(
                    "A machine that errs less: the rules are good, and they cannot make it reliable.",
                    "Right. This is the other half of the sentence: technical safety is not sufficient, and it is "
                    "necessary all the same.",
                ),
                "d": Option(
                    "To give the search up: cameras are always a question of power and never of engineering.",
                    "What makes this search fail is error. A topic does not decide what kind of problem it is; the "
                    "two tests do.",
                ),
            },
            "c",
        ),
    ),
)

LOGIC_PRACTICE = ChoiceTask(
    id="logic-practice",
    title="Necessary or sufficient? (practice)",
    points=0,
    prompt="Two questions to warm up. Nothing here counts.",
    hints=_LOGIC_HINTS,
    questions=(
        Question(
            "q1",
            '"A correct map is necessary for finding the hut, but not sufficient." You have a correct map. What do '
            "you know?",
            {
                "a": Option(
                    "You will find the hut.",
                    "That would make the map sufficient. Fog, a broken bridge or tired legs may still stop you.",
                ),
                "b": Option(
                    "One thing you need is there, and you may still not find the hut.",
                    "Right. Something necessary is in place, and that settles nothing yet.",
                ),
                "c": Option(
                    "The map does not matter, since it is not enough.",
                    "Not enough is not the same as not needed. Without a correct map you would not find the hut.",
                ),
            },
            "b",
        ),
        Question(
            "q2",
            "In the watchlist lab you mend every error and leave the purpose at holding people who signed a petition. "
            "Then you set the purpose to warning people whose pacemaker is faulty. What changes?",
            {
                "a": Option(
                    "What happens to the people found, and not one number.",
                    "Right. The machine cannot tell the two apart. Whether a right flag helps or harms lies "
                    "outside it.",
                ),
                "b": Option(
                    "The machine's accuracy, because this purpose is a better one.",
                    "Look at the table again: the counts are the same. A purpose is not part of the arithmetic.",
                ),
                "c": Option(
                    "Nothing of weight, because the numbers stay the same.",
                    "The numbers do stay the same. One hundred people are warned instead of held, and that has weight.",
                ),
            },
            "a",
        ),
    ),
)

LESSON = LessonTasks(
    id="04",
    title="Works as designed, harms as designed",
    graded=(PPV, SPEC, LOGIC),
    practice=(PPV_PRACTICE, SPEC_PRACTICE, LOGIC_PRACTICE),
    predictions=PREDICTIONS,
    cards=(
        "feed-1", "feed-2", "feed-3", "benefits-1", "benefits-2", "benefits-3",
        "border-2", "parcel-2", "kettle-1", "border-4",
    ),
    recall=("border-1", "kettle-2", "parcel-3"),
    more=("shuttle-1", "shuttle-2", "shuttle-3", "shuttle-4", "feed-4", "benefits-4"),
    labs=("feed", "watchlist"),
    facts=(
        "swp-cardiff-2017", "swp-response-2018", "swp-motorpoint-2018", "bridges-2020", "glukhin-2023",
        "milli-2025", "milli-sizes", "eu-ban-2025", "eu-live-faces-2025", "source-technical-societal", "raji-dobbe-2023",
    ),
)  # fmt: skip
