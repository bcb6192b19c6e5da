from bottle import HTTPError, HTTPResponse, abort, error, get, post, redirect, response


@get("/notes/<note:int>")
def note(note):
    if note in MOVED:
        redirect("/notes")
    if note < 0:
        abort(400, "notes have positive numbers")
    if note not in NOTES:
        response.status = 404
        return {"error": "no such note"}
    return {"text": NOTES[note]}


@post("/notes")
def create():
    if not NOTES:
        raise HTTPError(503, "not ready")
    return HTTPResponse({"id": 1}, status=201)


@error(404)
def missing(problem):
    return "nothing here"
