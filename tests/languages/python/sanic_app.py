from sanic import Sanic, response
from sanic.exceptions import NotFound, SanicException, Unauthorized
from sanic.response import HTTPResponse, empty, html, json, redirect, text

app = Sanic("Shop")


@app.get("/cart/<cart:int>")
async def cart(request, cart):
    if cart not in CARTS:
        raise NotFound("no such cart")
    if not request.token:
        raise Unauthorized("who are you?")
    if cart == 0:
        return json({"error": "cart 0 is reserved"}, status=400)
    return json(CARTS[cart])


@app.post("/cart")
async def create(request):
    if request.args.get("plain"):
        return text("made", 201)
    if request.args.get("page"):
        return html("<p>made</p>", status=201)
    if request.args.get("away"):
        return redirect("/cart/1")
    if request.args.get("raw"):
        answer = HTTPResponse("made", 200)
        answer.status = 201
        return answer
    if request.args.get("none"):
        return empty()
    return response.json({"id": 1}, status=201)


@app.exception(ValueError)
async def invalid(request, error):
    raise SanicException("something broke", status_code=500)
