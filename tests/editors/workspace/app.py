from flask import Flask, make_response

app = Flask(__name__)


@app.get("/users/<int:user>")
def users(user):
	title = "🙂"; return make_response(title, "404")


@app.get("/old")
def old():
	port = 443
	return "wait", 429
