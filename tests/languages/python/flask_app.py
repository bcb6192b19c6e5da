"""A small shop."""
# The addresses of the shop.
from http import HTTPStatus

import requests
from flask import Blueprint, Flask, Response, abort, jsonify, make_response, redirect, render_template, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

app = Flask(__name__)
pages = Blueprint("pages", __name__)
NOT_FOUND = 404


class Limits:
    STATUS_TOO_MANY = 429


@app.route("/items/<int:item>", methods=["GET"])
def item(item):
    found = items.get(item)
    if found is None:
        return {"error": "no such item"}, NOT_FOUND
    if found.hidden:
        raise NotFound
    return jsonify(found), 200


@app.post("/items")
def create():
    try:
        payload = request.get_json()
    except ValueError as error:
        abort(HTTPStatus.BAD_REQUEST)
    if "name" not in payload:
        return jsonify(error="a name is missing")
    return jsonify({"id": 1}), 201, {"Location": "/items/1"}


@app.get("/old")
def old():
    return redirect("/new", code=301)


@app.get("/")
def home():
    return render_template("home.html")


@app.get("/feed")
def feed():
    response = make_response(render_template("feed.xml"))
    response.headers["Content-Type"] = "application/atom+xml"
    if request.args.get("page", 0) > 10:
        response.status_code = 410
    return response


@app.route("/pay", methods=["POST"])
def pay():
    if request.authorization is None:
        return Response("log in first", 401, {"WWW-Authenticate": 'Basic realm="shop"'})
    raise MethodNotAllowed(valid_methods=["GET"])


@app.errorhandler(404)
def missing(error):
    return make_response({"error": "not found"}, 404)


@pages.app_errorhandler(500)
def broken(error):
    return render_template("500.html"), 500


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


def report(message):
    return jsonify({"title": message})


@app.route("/reports/<int:id>")
def show_report(id):
    if id > 100:
        return report("no such report"), 404
    return report("here it is"), 200
