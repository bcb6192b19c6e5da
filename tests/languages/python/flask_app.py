"""A small shop."""
# The addresses of the shop.
from http import HTTPStatus

import requests
from flask import Flask, abort, jsonify, make_response, redirect, request

app = Flask(__name__)
NOT_FOUND = 404


@app.route("/items/<int:item>", methods=["GET"])
def item(item):
    found = items.get(item)
    if found is None:
        return {"error": "no such item"}, NOT_FOUND
    return jsonify(found), 200


@app.post("/items")
def create():
    try:
        payload = request.get_json()
    except ValueError as error:
        abort(HTTPStatus.BAD_REQUEST)
    return jsonify({"id": 1}), 201, {"Location": "/items/1"}


@app.get("/old")
def old():
    return redirect("/new", code=301)


@app.errorhandler(404)
def missing(error):
    return make_response({"error": "not found"}, 404)


def fetch(url):
    response = requests.get(url)
    if response.status_code != 200:
        raise RuntimeError("failed")
    if response.status_code in (404, 410):
        return None
    if 200 <= response.status_code < 300:
        return response.json()
    match response.status_code:
        case 404:
            return None
        case 500 | 503:
            raise RuntimeError("down")
    codes = [429, 503]
    key = lambda code: HTTPStatus(404)
    return "HTTP/1.1 404 Not Found"
