#!/usr/bin/env python3
"""Learns the coefficients of src/understanding/model.rs from the features that the accuracy example writes.

Usage: fit.py features.tsv [--plain]      needs numpy and scipy; --plain learns without the classifier

1. RANK: a softmax over the candidates of each in-scope message picks the right one.
2. RIGHT: a logistic regression on the first candidate says whether it is right. Half of the weight lies on off-topic
   messages; every set and every number of phrases an entry weighs the same.
Prints both tables as model.rs has them, then how each set fares with coefficients learned on all the others.
"""
import sys
import numpy as np
from scipy.optimize import minimize

RANK = ["margin", "item_coverage", "both_ways", "phrase_covered", "field_sum", "synonyms", "spelling", "answer"]
RIGHT = ["cosine", "spelling", "denial", "unknown", "foreign", "typos", "length", "posterior", "gap", "sameness",
         "margin", "margin_lead"]
# Signs that a coefficient may have; 0: any.
SIGN = {"denial": -1, "unknown": -1, "foreign": -1, "typos": -1, "length": 0}
# Least sizes. Sets of intents hardly need to know a foreign object by its word, as their phrases are many; FAQs do.
LEAST = {"unknown": 1.0, "foreign": 1.8, "typos": 0.3, "denial": 0.3}
# The FAQs' messages were written by people who saw the answers, visitors have not: half of what is learned.
ANSWER_SHARE = 0.5
RIDGE_RANK, RIDGE_RIGHT = 1e-4, 3e-4
# A message that is off-topic is as frequent as one that is not.
PROMISE = 0.9


class Data:
    """Candidates in the order of messages."""

    def __init__(self, path, kind):
        with open(path, encoding="utf-8") as lines:
            self.names = lines.readline().rstrip("\n").split("\t")[7:]
            rows = [line.rstrip("\n").split("\t") for line in lines if line.startswith(kind + "\t")]
        self.set = np.array([r[1] for r in rows])
        self.case = np.array([r[1] + " " + r[2] for r in rows])
        _, message = np.unique(["\t".join(r[1:5]) for r in rows], return_inverse=True)
        order = np.argsort(message, kind="stable")
        self.set, self.case, message = self.set[order], self.case[order], message[order]
        self.scope = np.array([int(rows[i][5]) for i in order])
        self.right = np.array([float(rows[i][6]) for i in order])
        self.values = np.array([[float(v) for v in rows[i][7:]] for i in order])
        self.first = np.flatnonzero(np.r_[True, message[1:] != message[:-1]])
        self.group = np.repeat(np.arange(len(self.first)), np.diff(np.r_[self.first, len(message)]))

    def columns(self, names):
        return self.values[:, [self.names.index(n) for n in names]]


def fit_rank(data, mask):
    use = mask & (np.bincount(data.group, data.right) > 0)[data.group]
    z, y = data.columns(RANK)[use], data.right[use]
    _, group = np.unique(data.group[use], return_inverse=True)
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    _, case = np.unique(data.case[use][first], return_inverse=True)
    weight = 1.0 / np.bincount(case)[case]
    weight /= weight.sum()

    def loss(beta):
        score = z @ beta
        odds = np.exp(score - np.maximum.reduceat(score, first)[group])
        share = odds / np.add.reduceat(odds, first)[group]
        right = np.maximum(np.bincount(group, share * y), 1e-12)
        # Several entries may be right: what of the share is theirs counts.
        pull = share - share * y / right[group]
        return -(weight * np.log(right)).sum() + RIDGE_RANK * beta @ beta / 2, \
            z.T @ (pull * weight[group]) + RIDGE_RANK * beta

    beta = minimize(loss, np.ones(len(RANK)), jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(RANK)).x
    beta[RANK.index("answer")] *= ANSWER_SHARE
    return beta


class Firsts:
    """The first candidate of each message by a rank, with the features that the order makes."""

    def __init__(self, data, beta):
        score = data.columns(RANK) @ beta
        order = np.lexsort((-score, data.group))
        first, sorted_scores = order[data.first], score[order]
        count = np.diff(np.r_[data.first, len(order)])
        second = np.where(count > 1, sorted_scores[np.minimum(data.first + 1, len(order) - 1)], 0.0)
        odds = np.exp(sorted_scores - sorted_scores[data.first][data.group])
        f = {n: data.values[first, i].copy() for i, n in enumerate(data.names)}
        f["gap"] = np.minimum(sorted_scores[data.first] - second, 4.0)
        f["posterior"] = 1.0 / np.add.reduceat(odds, data.first)
        f["sameness"] = f["both_ways"] ** 2
        margin = data.values[order, data.names.index("margin")]
        others = np.ones(len(order), bool)
        others[data.first] = False
        best = np.full(len(data.first), -np.inf)
        np.maximum.at(best, data.group[others], margin[others])
        f["margin_lead"] = f["margin"] - np.where(np.isfinite(best), best, -1.0)
        self.z = np.column_stack([np.ones(len(first))] + [f[n] for n in RIGHT])
        self.right, self.scope = data.right[first], data.scope[first]
        self.case, self.set = data.case[first], data.set[first]
        self.weight = np.zeros(len(first))
        for case in np.unique(self.case):
            for scope in (0, 1):
                mask = (self.case == case) & (self.scope == scope)
                self.weight[mask] = 0.5 / max(mask.sum(), 1)


def fit_right(firsts, mask):
    z, y, w = firsts.z[mask], firsts.right[mask], firsts.weight[mask] / firsts.weight[mask].sum()

    def loss(beta):
        p = 1.0 / (1.0 + np.exp(-z @ beta))
        ridge = np.r_[0.0, beta[1:]]
        return -(w * (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))).sum() + RIDGE_RIGHT * ridge @ ridge / 2, \
            z.T @ (w * (p - y)) + RIDGE_RIGHT * ridge

    limits = {1: lambda n: (LEAST.get(n, 0), None), -1: lambda n: (None, -LEAST.get(n, 0)), 0: lambda n: (None, None)}
    bounds = [(None, None)] + [limits[SIGN.get(n, 1)](n) for n in RIGHT]
    return minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x


def auroc(p, y, w):
    order = np.argsort(p, kind="stable")
    y, w = y[order], w[order]
    return (w * y * np.cumsum(w * (1 - y))).sum() / max((w * y).sum() * (w * (1 - y)).sum(), 1e-12)


def at_cut(p, y, w, cut):
    """Precision and share answered above a cut."""
    above = p >= cut
    return (w * y)[above].sum() / max(w[above].sum(), 1e-12), w[above].sum() / w.sum()


def reach(p, y, w):
    """The largest share that a cut chosen in hindsight answers at the promised precision."""
    order = np.argsort(-p, kind="stable")
    done, good = np.cumsum(w[order]), np.cumsum((w * y)[order])
    keeps = np.flatnonzero((good / done >= PROMISE) & (np.arange(len(order)) > 20))
    return done[keeps[-1]] / w.sum() if len(keeps) else 0.0


def rust(name, names, values):
    print(f"const {name}: [(&str, f64); {len(names)}] = [")
    for n, v in zip(names, values):
        print(f'    ("{n}", {v:.2f}),')
    print("];")


def left_out(data, cuts):
    print("\nset learned on the others: accuracy, AUROC, share answerable at .9 in hindsight; precision and share by cut")
    print("case".ljust(18) + "  acc  AUROC  reach" + "".join(f"        ≥{c:.2f}" for c in cuts))
    table = []
    for name in np.unique(data.set):
        others = data.set != name
        firsts = Firsts(data, fit_rank(data, others))
        beta = fit_right(firsts, firsts.set != name)
        p = 1.0 / (1.0 + np.exp(-firsts.z @ beta))
        for case in np.unique(firsts.case[firsts.set == name]):
            m = firsts.case == case
            y, w = firsts.right[m], firsts.weight[m]
            row = [y[firsts.scope[m] == 1].mean(), auroc(p[m], y, w), reach(p[m], y, w)]
            for cut in cuts:
                row += at_cut(p[m], y, w, cut)
            table.append(row)
            print(case.ljust(18) + " {:.3f}  {:.3f}  {:.3f}".format(*row[:3])
                  + "".join(f"   {row[i]:.2f}/{row[i + 1]:.3f}" for i in range(3, len(row), 2)))
    mean = np.mean(table, axis=0)
    print("mean".ljust(18) + " {:.3f}  {:.3f}  {:.3f}".format(*mean[:3])
          + "".join(f"   {mean[i]:.2f}/{mean[i + 1]:.3f}" for i in range(3, len(mean), 2)))


def main():
    if "--plain" in sys.argv:
        RANK[:] = ["item_cosine", "cosine"] + [n for n in RANK if n != "margin"]
        RIGHT[:] = [n for n in RIGHT if not n.startswith("margin")]
    data = Data(sys.argv[1], "message")
    everything = np.ones(len(data.group), bool)
    rank = fit_rank(data, everything)
    firsts = Firsts(data, rank)
    right = fit_right(firsts, np.ones(len(firsts.right), bool))
    rust("RANK", RANK, rank)
    rust("RIGHT", RIGHT, right[1:])
    print(f"const BIAS: f64 = {right[0]:.2f};")
    left_out(data, (0.7, 0.75, 0.8, 0.85))


if __name__ == "__main__":
    main()
