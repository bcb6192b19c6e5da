from fastapi import FastAPI, HTTPException, status
from fastapi.responses import JSONResponse

app = FastAPI()


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
