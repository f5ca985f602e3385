#!/usr/bin/env python3
"""Measures `deskbell eval` on public data sets and prints one table, with the aims beside the figures.

Usage: table.py DATA_DIR [--binary target/release/deskbell] [--seeds 3] [--only NAME] [--json]

DATA_DIR holds a folder per set with train.tsv and test.tsv (`text TAB label`, `oos` = must not be answered) and the
converters to_content.py and to_eval.py. Nothing of the data is kept. Cells with several seeds show the mean; the
precision of such a cell is that of all its answers together.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

# name, set, language, test file, phrases an entry (0: all), share left out, aims by figure
CELLS = [
    ("curekart", "curekart", "en", "test.tsv", 0, 0, {"accuracy": .87, "auroc": .90, "answered": .27, "precision": .90}),
    ("banking77", "banking77", "en", "test.tsv", 0, 0, {"accuracy": .925, "precision": .90}),
    ("clinc150", "clinc150", "en", "test.tsv", 0, 0, {"accuracy": .93, "auroc_off_topic": .955, "precision": .90}),
    ("robo-de all", "robo-de", "de", "test.tsv", 0, 0, {"accuracy": .93, "precision": .90}),
    ("robo-de 10", "robo-de", "de", "test.tsv", 10, 0, {"accuracy": .83, "precision": .90}),
    ("robo-de 5", "robo-de", "de", "test.tsv", 5, 0, {"accuracy": .77, "precision": .90}),
    ("robo-de 3", "robo-de", "de", "test.tsv", 3, 0, {"accuracy": .66, "precision": .90}),
    ("robo-de 10, 1/3 out", "robo-de", "de", "test.tsv", 10, .34, {"precision": .90, "in_scope_answered": .50}),
    ("robo-de 5, 1/3 out", "robo-de", "de", "test.tsv", 5, .34, {"precision": .90}),
    ("robo-de 3, 1/3 out", "robo-de", "de", "test.tsv", 3, .34, {"precision": .90}),
    ("robo-de 1, 1/3 out", "robo-de", "de", "test.tsv", 1, .34, {"precision": .90}),
    ("xsid-de", "xsid-de", "de", "test.tsv", 0, 0, {"precision": .90}),
    ("xsid-de Swiss", "xsid-de", "de", "test-swiss.tsv", 0, 0, {"precision": .90}),
]
FIGURES = ["accuracy", "hit_at_3", "auroc", "auroc_off_topic", "answered", "in_scope_answered", "precision"]
HEADS = ["accuracy", "hit@3", "AUROC", "AUROC off", "answered", "in-scope", "precision"]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def measure(data, binary, cell, seed, folder):
    _, name, language, test, phrases, left_out, _ = cell
    run([sys.executable, data / "to_content.py", data / name / "train.tsv", folder, language,
         "--per-entry", str(phrases), "--leave-out", str(left_out), "--seed", str(seed)])
    labelled = folder / "eval.tsv"
    labelled.write_text(run([sys.executable, data / "to_eval.py", data / name / test, folder]), encoding="utf-8")
    return json.loads(run([binary, "--dir", folder, "eval", labelled, "--json"]))


def joined(reports):
    """The mean of several draws; precision over all their answers."""
    out = {}
    for figure in ["accuracy", "hit_at_3", "auroc", "auroc_off_topic", "answered"]:
        known = [r[figure] for r in reports if r[figure] is not None]
        out[figure] = sum(known) / len(known) if known else None
    confident = [r["tiers"]["confident"] for r in reports]
    answers = sum(c["messages"] for c in confident)
    right = sum(c["right"] for c in confident)
    out["precision"] = right / answers if answers else None
    inside = sum(r["in_scope"] for r in reports)
    off = sum(round((r["off_topic_answered"] or 0) * (r["messages"] - r["in_scope"])) for r in reports)
    out["in_scope_answered"] = (answers - off) / inside if inside else None
    return out


def shown(value, aim):
    if value is None:
        return "–".rjust(14)
    mark = "" if aim is None else (" ✓" if round(value, 3) >= aim else " ✗") + f" {aim:.3f}".replace("0.", ".")
    return f"{value:.3f}".replace("0.", ".").rjust(6) + mark.ljust(8)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("data", type=pathlib.Path)
    arguments.add_argument("--binary", default="target/release/deskbell")
    arguments.add_argument("--seeds", type=int, default=3)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--json", action="store_true")
    a = arguments.parse_args()
    missed = 0
    if not a.json:
        print("set".ljust(20) + "".join(head.rjust(6).ljust(14) for head in HEADS))
    for cell in CELLS:
        if a.only not in cell[0]:
            continue
        draws = a.seeds if cell[4] else 1
        reports = []
        for seed in range(1, draws + 1):
            with tempfile.TemporaryDirectory() as folder:
                reports.append(measure(a.data, a.binary, cell, seed, pathlib.Path(folder)))
        figures = joined(reports)
        aims = cell[6]
        missed += sum(1 for name, aim in aims.items() if figures[name] is None or round(figures[name], 3) < aim)
        if a.json:
            print(json.dumps({"set": cell[0], **figures, "aims": aims}))
        else:
            print(cell[0].ljust(20) + "".join(shown(figures[f], aims.get(f)) for f in FIGURES), flush=True)
    if not a.json:
        print(f"\n{missed} aims missed")


main()
