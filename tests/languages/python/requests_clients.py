# What clients read of responses, and what handlers parse of requests.
import json

import httpx
import requests
from flask import Flask, request
from starlette.requests import Request

app = Flask(__name__)


def functions(url):
    requests.get(url).json()
    requests.request("DELETE", url).content
    json.loads(requests.post(url).text)
    httpx.get(url).text
    return requests.put(url, hooks={"response": check}).json()


def sessions(url):
    session = requests.Session()
    return session.delete(url).json()


async def clients(url):
    async with httpx.AsyncClient() as client:
        return (await client.patch(url)).json()


@app.post("/items")
def create():
    try:
        item = request.get_json()
    except Exception:
        return "bad", 500
    try:
        item = json.loads(request.data.decode())
    except json.JSONDecodeError:
        return "bad", 500
    try:
        page = int(request.args["page"])
    except (ValueError, KeyError):
        return "bad", 500
    try:
        item = schema.load(item)
    except ValidationError:
        return "bad", 500
    try:
        reply = requests.get(UPSTREAM).json()
    except ValueError:
        return "bad", 502
    return item


async def endpoint(request: Request):
    try:
        return await request.json()
    except json.JSONDecodeError:
        return None
