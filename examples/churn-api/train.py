"""Trains the model that main.py serves, from data/customers.csv."""

import csv
from pathlib import Path

import joblib
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parent
with open(ROOT / "data" / "customers.csv", newline="") as file:
    rows = list(csv.DictReader(file))

features = [[float(row[name]) for name in ("months", "monthly_charge", "support_calls")] for row in rows]
model = LogisticRegression(max_iter=1000).fit(features, [int(row["churned"]) for row in rows])
joblib.dump(model, ROOT / "models" / "churn.joblib")
