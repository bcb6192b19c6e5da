from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/users")
def users():
    # 🙂 a success that reports an error
    return jsonify({"error": "no such user"}), 200


def unrelated():
    port = 404
    return [404][0] + port
