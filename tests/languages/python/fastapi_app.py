from fastapi import APIRouter, FastAPI, HTTPException, Request, Response, status
from fastapi.responses import HTMLResponse, JSONResponse, ORJSONResponse, PlainTextResponse, RedirectResponse
from fastapi.responses import StreamingResponse
from fastapi.templating import Jinja2Templates

app = FastAPI()
router = APIRouter(prefix="/users")
templates = Jinja2Templates(directory="templates")


@app.post("/users", status_code=status.HTTP_201_CREATED)
async def create():
    return {"id": 1}


@app.get("/users/{user}")
async def user(user: int):
    if user < 0:
        raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED, detail="who?")
    if user == 0:
        return JSONResponse({"error": "no"}, status_code=404)
    return {"error": "no such user"}


@router.get("/me", status_code=203)
async def me():
    return ORJSONResponse(content={"id": 7}, status_code=200, headers={"Cache-Control": "no-store"})


@router.put("/{user}", status_code=202)
async def replace(user: int, response: Response):
    if user > 1000:
        response.status_code = status.HTTP_409_CONFLICT
        return {"error": "the name is taken"}
    return {"id": user}


@router.patch("/{user}", status_code=200)
async def change(user: int):
    return PlainTextResponse("changed", 200)


@router.delete("/{user}", status_code=204)
async def remove(user: int):
    return Response(status_code=204)


@app.get("/page")
async def page(request: Request):
    if request.query_params.get("old"):
        return RedirectResponse("/page/new", status_code=301)
    if request.query_params.get("raw"):
        return HTMLResponse("<h1>Page</h1>", status_code=200)
    if request.query_params.get("all"):
        return StreamingResponse(lines(), status_code=206, headers={"Content-Range": "bytes 0-9/10"})
    return templates.TemplateResponse(request, "page.html", status_code=200)


@app.get("/moved", response_class=RedirectResponse, status_code=302)
async def moved():
    return "https://example.org/"


@app.exception_handler(ValueError)
async def invalid(request: Request, error: ValueError):
    return JSONResponse(status_code=422, content={"detail": str(error)})
