"""Says how likely a customer is to leave."""

from pathlib import Path

import joblib
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
model = joblib.load(Path(__file__).parent / "models" / "churn.joblib")


class Customer(BaseModel):
    months: int
    monthly_charge: float
    support_calls: int


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/churn")
def churn(customer: Customer) -> dict[str, float]:
    features = [[customer.months, customer.monthly_charge, customer.support_calls]]
    return {"probability": float(model.predict_proba(features)[0][1])}
