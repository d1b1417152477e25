"""Completes text on a GPU."""

from fastapi import FastAPI
from transformers import pipeline

app = FastAPI()
generate = pipeline("text-generation", model="distilgpt2", device=0)


@app.post("/complete")
def complete(text: str) -> dict[str, str]:
    return {"text": generate(text, max_new_tokens=40)[0]["generated_text"]}
