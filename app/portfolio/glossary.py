"""The words the program uses: one word per idea, the same on every page and on paper."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

GLOSSARY: tuple[tuple[Any, tuple[tuple[Any, Any], ...]], ...] = (
    (_l("The project"), (
        (_l("Project"), _l("One improvement, carried from a problem to a result that lasts.")),
        (_l("Phase and gate"),
         _l("A stretch of the work, and the decision at its end. Work goes on once the gate is passed.")),
        (_l("Lead"), _l("Does the work with the team and asks for the decisions.")),
        (_l("Sponsor"), _l("Approves the charter and decides at the gates. Never the lead of the same project.")),
        (_l("Process owner"), _l("Runs the process afterwards and takes over at the last gate.")),
        (_l("Charter"),
         _l("What the project is held against: problem, goal, scope, team. A signature names the version it signed.")),
    )),
    (_l("Numbers"), (
        (_l("Measure"), _l("Something a unit counts or measures. It outlives the projects that use it.")),
        (_l("Main measure"), _l("The one that decides whether the project worked.")),
        (_l("Balancing measure"), _l("One that must not get worse while another gets better.")),
        (_l("Checked"), _l("What was looked at, so that a count becomes a rate: lines checked, patients seen.")),
        (_l("Baseline"), _l("The values before the change, copied and frozen. Every result is compared with it.")),
        (_l("Process change"), _l("The day something was done differently. A new stage of the chart begins there.")),
        (_l("Goal"),
         _l("What the measure should reach, and whether on average, on every point, or on a share of the points.")),
        (_l("Customer limit"),
         _l("What the customer can still accept. It has nothing to do with what the process can do.")),
    )),
    (_l("What the data says"), (
        (_l("Normal range"),
         _l("Where nearly all values fall while nothing changes. Statisticians say control limits.")),
        (_l("Unusual"), _l("A value or a run that chance seldom makes. Look for what was different that day.")),
        (_l("Special cause"),
         _l("A known reason for an unusual value. The value stays visible and leaves the normal range.")),
        (_l("Alert"),
         _l("One unusual event in a watched measure, or values that do not come. Told once, and closed by itself.")),
        (_l("Reaction plan"), _l("What to do when a measure goes wrong, written down before it does.")),
        (_l("Slipping"),
         _l("Since the change the measure had settled, and now it leaves that range the wrong way. Why is not known.")),
        (_l("Chance"), _l("The ups and downs that come without any change.")),
        (_l("Real change"), _l("A change too big and too steady for chance. It says when, and not why.")),
        (_l("Too early to tell"), _l("Fewer than 12 values in a stage. The honest answer is to go on measuring.")),
    )),
    (_l("Causes and actions"), (
        (_l("Cause"),
         _l("Something that may lead to the problem. One record, whether met in the 5 Whys or on the fishbone.")),
        (_l("Confirmed"), _l("Evidence says yes to two questions: is it there, and does it drive the problem?")),
        (_l("Root cause"), _l("A confirmed cause that something can be done about, so that the problem stays away.")),
        (_l("Action"), _l("What is done about a cause, by whom and until when, in quarters done.")),
    )),
    (_l("Money"), (
        (_l("Possible, estimated, confirmed"),
         _l("How sure an amount is. Only finance confirms, and never what it entered itself.")),
        (_l("Realised this year"), _l("What the accounts of the running year show so far.")),
        (_l("Annualised run-rate"), _l("What twelve months are worth at the present rate.")),
        (_l("Carry-over"), _l("The part of the first twelve months that falls into the next year.")),
        (_l("No money claimed"), _l("Safety, quality or satisfaction that stands for itself.")),
    )),
)  # fmt: skip
