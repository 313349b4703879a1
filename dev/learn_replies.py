"""Learn how sure it is what rules find in debtors' e-mails: dev/python dev/learn_replies.py

Two tables are written from the e-mails that people have labelled (``tests/pure/replies_*.txt``):

* how much each word speaks for each kind of answer (logistic regression, a ridge on the weights);
* how much that, the number of rules that agree and what else was found tell of a finding. This is
  learned only from what the rules found in e-mails by which they had not been mended yet
  (``dev/replies_unseen.csv``), each file weighed by words of the files before it.

The last file of e-mails is left out of both: it judges them.
"""

import csv
from collections import Counter
from importlib import import_module
from math import exp, sqrt
from pathlib import Path

from pure import ADDON, prepare

UNSEEN = Path(__file__).with_name("replies_unseen.csv")
IN_ORDER = (  # as they were written
    "replies_known",
    "replies_aside",
    "replies_more",
    "replies_aside_2",
    "replies_aside_3",
    "replies_aside_4",
    "replies_aside_5",
    "replies_aside_6",
    "replies_words",  # by which nothing is judged
    "replies_aside_7",
)
GROWN = {  # the last numbers that were in files that grew, when a file was judged
    "replies_aside_2": {"replies_more": 0},
    "replies_aside_3": {"replies_more": 930},
    "replies_aside_4": {"replies_more": 930},
    "replies_aside_5": {"replies_more": 1360},
    "replies_aside_6": {"replies_more": 1578},
    "replies_aside_7": {"replies_words": 2207},
}
TIGHT = 10.0  # how much what was seen counts against the ridge
TOO_SELDOM = 2  # e-mails in which a word has to be
TOO_LIGHT = 0.5  # weights of words of which none is heavier are left out
SWEEPS, FARTHEST_STEP = 40, 4.0


def logistic(rows, right, tight):
    """Return ``(start, weights)`` of a logistic regression, by coordinate descent.

    :param rows: ``[(feature, value), …]`` for each case
    :param right: whether each case is one
    :param tight: how much the cases count against a ridge on the weights
    """
    columns = {}
    for place, row in enumerate(rows):
        for name, value in row:
            columns.setdefault(name, []).append((place, value))
    columns[""] = [(place, 1.0) for place in range(len(rows))]
    weights, odds = dict.fromkeys(columns, 0.0), [0.0] * len(rows)
    chances = [0.5] * len(rows)
    for _sweep in range(SWEEPS):
        for name, column in columns.items():
            ridge = bool(name)
            slope, bend = ridge * weights[name], ridge + 1e-9
            for place, value in column:
                chance = chances[place]
                slope += tight * value * (chance - right[place])
                bend += tight * value * value * chance * (1 - chance)
            step = max(-FARTHEST_STEP, min(FARTHEST_STEP, -slope / bend))
            if abs(step) < 1e-5:
                continue
            weights[name] += step
            for place, value in column:
                odds[place] += step * value
                chances[place] = 1 / (1 + exp(-max(-30, min(30, odds[place]))))
    return weights.pop(""), weights


def words_learned(mails, kinds, grams):
    """Return ``{word: [a weight for each kind]}``, "" for what each kind starts with.

    :param mails: ``[(words, kinds)]``
    :param grams: what makes words and pairs of them
    """
    each = [grams(told) for told, _said in mails]
    count = Counter(gram for found in each for gram in found)
    often = {gram for gram, number in count.items() if number >= TOO_SELDOM}
    rows = [[(gram, 1 / sqrt(len(found))) for gram in sorted(found & often)] for found in each]
    learned = {"": []}
    for kind in kinds:
        start, weights = logistic(rows, [kind in said for _told, said in mails], TIGHT)
        learned[""].append(start)
        for gram in sorted(often):
            learned.setdefault(gram, []).append(weights.get(gram, 0.0))
    return {
        gram: row
        for gram, row in learned.items()
        if not gram or max(map(abs, row)) >= TOO_LIGHT or " " not in gram
    }


def labelled(tests, words_of):
    """Return ``{file: [(number, words, kinds)]}`` of the e-mails that are learned from.

    :param tests: the module that reads the files
    :param words_of: what makes words of a text
    """
    return {
        name: [
            (int(number), words_of(text), set(said))
            for number, text, said, _amount, _invoices in tests.mails(name)
        ]
        for name in IN_ORDER
    }


def before(name, files):
    """Return the e-mails that were there when a file was judged."""
    known = []
    for other in IN_ORDER[: IN_ORDER.index(name)]:
        last = GROWN[name].get(other)
        known += [
            (told, said) for number, told, said in files[other] if last is None or number <= last
        ]
    return known


def judged_unseen(files, sure, kinds):
    """Yield the signs of each finding in e-mails that the rules had not seen, and whether it was
    right.
    """
    with UNSEEN.open(encoding="utf-8", newline="") as file:
        findings = list(csv.DictReader(file, delimiter=";"))
    for name in dict.fromkeys(row["file"] for row in findings):
        learned = words_learned(before(name, files), kinds, sure.grams)
        told_by = {number: told for number, told, _said in files[name]}
        for row in findings:
            if row["file"] == name:
                spoken = sure.weighed(told_by[int(row["mail"])], learned)
                numbers = (int(row[each]) for each in ("rules", "rivals", "exact", "hedged"))
                yield sure.signs(row["kind"], spoken, *numbers), bool(int(row["right"]))


def write(path, head, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def main():
    prepare()
    sure = import_module(f"{ADDON}.tools.reply_sure")
    kinds = import_module(f"{ADDON}.tools.reply_rules").KINDS
    rules = import_module(f"{ADDON}.tools.reply_rules").rules()
    files = labelled(import_module(f"{ADDON}.tests.pure.test_pure_reply"), sure.words_of)
    cases = list(judged_unseen(files, sure, kinds))
    start, weights = logistic(
        [list(zip(sure.SIGNS, signs, strict=True)) for signs, _right in cases],
        [right for _signs, right in cases],
        1.0,
    )
    write(
        sure.SIGNS_WEIGHED,
        ("sign", "weight"),
        [("", f"{start:.3f}"), *((name, f"{weights[name]:.3f}") for name in sure.SIGNS)],
    )
    mails = [(told, said) for each in files.values() for _number, told, said in each]
    mails += [(sure.words_of(rule.example), {rule.kind}) for rule in rules]
    learned = words_learned(mails, kinds, sure.grams)
    write(
        sure.WEIGHTS,
        ("words", *kinds),
        [
            (gram, *(f"{weight:.2f}".rstrip("0").rstrip(".") for weight in learned[gram]))
            for gram in sorted(learned)
        ],
    )
    print(f"{len(cases)} findings, {len(mails)} e-mails, {len(learned)} words")


if __name__ == "__main__":
    main()
