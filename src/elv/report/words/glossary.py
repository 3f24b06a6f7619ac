"""Words of the report for readers who know none of them, in alphabetical order."""

TERMS = (
    ("As of", "The moment that the run looks back from. Nothing known later was used."),
    ("AUC", "How often a success is scored above a failure when one of each is drawn: 0.5 is chance, 1 is perfect."),
    (
        "Average precision",
        "How many of the rows taken are successes, averaged as one takes more rows. Chance gives the base rate.",
    ),
    ("Base rate", "Share of all rows that succeed."),
    (
        "Baseline",
        "A simple rule that needs no model, such as each campaign's past rate. A model scores only if it beats the best"
        " one by more than chance.",
    ),
    (
        "Calibrated",
        "Probabilities are calibrated when, of all rows that were predicted 20 %, about 20 in 100 succeed.",
    ),
    ("Champion", "The model or baseline that scores. It is chosen on rows set aside for that, never on the test rows."),
    (
        "Consistency band",
        "Where the observed rate of a group falls in 95 of 100 cases if the predicted probabilities are right.",
    ),
    ("Cutoff", "A date at which customers are looked at: features end before it, the label window begins with it."),
    (
        "Delay curve",
        "Share of leads that have succeeded by each age in days. Leads too young to tell count for the days they have"
        " lived, so that fresh leads do not make it look slow.",
    ),
    ("Division", "A family of products that a customer can own or not."),
    (
        "Drift",
        "Leads or customers of today look different from those that the model learned from. It may or may not hurt.",
    ),
    (
        "ELV (expected lead value)",
        "Probability that a lead succeeds times what a successful lead is worth, in money.",
    ),
    (
        "ELV per spend",
        "Expected value of a campaign's leads for each unit of money spent. 1 means that it earns back what it costs."
        " Small campaigns are pulled towards the average of all, since little evidence says little.",
    ),
    (
        "Evidence, too little",
        "Too few leads or no spend to tell this row from chance. It stays listed and is not judged.",
    ),
    (
        "Expected value",
        "Probability to buy times what a purchase brings: its gross profit, or its revenue where no cost is known.",
    ),
    ("Gains", "How many of all successes one finds by working the best-scored 5, 10, 20 % of the list."),
    (
        "Interval",
        "Range that the true value plausibly lies in: 80 of 100 such ranges hold it for money, 95 of 100 for quality.",
    ),
    ("Label window", "Days after a lead came in (months after a cutoff) within which a success counts."),
    (
        "Lift of the best decile",
        "How many times more often the best-scored decile succeeds than the average. 1 is chance.",
    ),
    (
        "Log loss",
        "Penalty for probabilities far from what happened; lower is better. Only comparable on the same rows.",
    ),
    ("Mature", "A lead whose label window and reporting lag have passed, so that its outcome is settled."),
    (
        "Observed over expected",
        "Successes that happened over successes that were predicted. 1 is right; below 1 predicted too much.",
    ),
    (
        "PSI",
        "Population stability index: how much the distribution of a feature has moved. It is judged against what chance"
        " alone gives.",
    ),
    ("Reason", "A feature that moved a score up or down most. It explains the score; it does not prove a cause."),
    ("Reporting lag", "Days after the window that are waited before a missing outcome counts as a failure."),
    (
        "Train, calibrate, test",
        "Three stretches of the past, oldest first, with gaps between them. The model learns on the first, is chosen"
        " and adjusted on the second, and is judged on the third, which it has never seen.",
    ),
    ("Whitespace", "Customers and divisions that they do not own yet."),
)
