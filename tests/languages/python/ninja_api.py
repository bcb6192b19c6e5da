from ninja import NinjaAPI
from ninja.errors import HttpError

api = NinjaAPI()


@api.get("/books/{book}", response={200: BookOut, 404: Message})
def book(request, book: int):
    if book > 100:
        return 404, {"message": "no such book"}
    if book < 0:
        raise HttpError(400, "a book has a positive number")
    return 200, BOOKS[book]
