from aiohttp import ClientSession, web

routes = web.RouteTableDef()


@routes.get("/files/{name}")
async def file(request):
    name = request.match_info["name"]
    if name in OLD:
        raise web.HTTPMovedPermanently(location=f"/files/{OLD[name]}")
    if name in AWAY:
        raise web.HTTPFound("/files/away")
    if name in LATER:
        raise web.HTTPTemporaryRedirect(location="/files/later")
    if name in GONE_TO:
        raise web.HTTPPermanentRedirect("/archive")
    if name not in FILES:
        raise web.HTTPNotFound(text="no such file")
    response = web.StreamResponse(status=206, headers={"Content-Range": "bytes 0-9/10"})
    await response.prepare(request)
    return response


@routes.post("/files")
async def upload(request):
    if request.method != "POST":
        raise web.HTTPMethodNotAllowed(request.method, ["POST"])
    if "Authorization" not in request.headers:
        raise web.HTTPUnauthorized()
    if not await request.read():
        return web.json_response({"error": "empty"}, status=400)
    raise web.HTTPSeeOther("/files")


@routes.get("/state")
async def state(request):
    response = web.Response(text="fine")
    if not READY:
        response.set_status(503)
    return response


async def fetch(session: ClientSession, url):
    async with session.get(url) as resp:
        if resp.status == 404:
            return None
        return await resp.json()
