"""Numbers that are no statuses, and answers that are right as they are."""
import time
from dataclasses import dataclass
from enum import IntEnum

import requests
from flask import Flask, jsonify, redirect, request, send_from_directory, url_for
from flask_login import login_required

app = Flask(__name__)
PORT = 404
MAX_ITEMS = 500
YEAR = 2024
PRICES = [199, 404, 500]


class Stage(IntEnum):
    """Stages of an order, unlike anything in HTTP."""

    OPEN = 100
    PAID = 200
    LOST = 404


@dataclass
class Order:
    number: int = 404
    stage: int = 200


def work(order):
    time.sleep(200)
    for step in range(100, 500):
        if step == 404:
            print("step 404 of HTTP/1.1 conversations")
    if order.stage == 200 or order.number == 404:
        app.logger.info("order 404 took 503 ms")
    if len(PRICES) > 300 and PRICES[0] == 200:
        return 404
    width, height = 200, 500
    return width * height


@app.post("/graphql")
def graphql():
    return jsonify({"data": None, "errors": [{"message": "no such field"}]})


@app.post("/rpc")
def rpc():
    return jsonify({"jsonrpc": "2.0", "id": 1, "error": {"code": -32601, "message": "no such method"}})


@app.post("/import")
def bulk():
    return jsonify(imported=[1, 2], errors=["line 3 is empty"], error=None)


@app.post("/webhook/payments")
def webhook():
    try:
        record(request.get_json())
    except ValueError:
        app.logger.exception("the payment is not recorded")
    return "", 200


@app.get("/login")
def login():
    return redirect(url_for("account"))


@app.get("/<path:page>")
def page(page):
    return send_from_directory("dist", "index.html")


@app.get("/account")
@login_required
def account():
    return {"error": None, "name": "Ann"}


def price():
    answer = requests.get("https://prices.example/gold", timeout=200)
    answer.raise_for_status()
    return answer.json()["price"] + 404


def call(answer, error):
    if error.code == -32700 or answer.code == -404:
        return None
    if error.code == 32600:
        raise RuntimeError("the session is over")
    return answer


def thumbnail(image):
    size = 404 if image.width > 500 else 200
    return image.resize((size, size))
