from rest_framework import status
from rest_framework.exceptions import (
    AuthenticationFailed,
    MethodNotAllowed,
    NotAuthenticated,
    NotFound,
    ParseError,
    PermissionDenied,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.views import APIView


class Orders(APIView):
    def get(self, request, order):
        if order > 100:
            raise NotFound("no such order")
        if not request.user.is_authenticated:
            raise NotAuthenticated()
        return Response({"id": order})

    def post(self, request):
        if not request.data:
            raise ParseError("empty")
        if "item" not in request.data:
            raise ValidationError({"item": "is missing"})
        if request.data["item"] == "gold":
            raise PermissionDenied("not for you")
        return Response({"id": 1}, status=status.HTTP_201_CREATED)

    def put(self, request, order):
        if request.content_type != "application/json":
            raise UnsupportedMediaType(request.content_type)
        if order in BUSY:
            raise Throttled(wait=30)
        raise MethodNotAllowed("PUT")

    def patch(self, request, order):
        if not signed(request):
            raise AuthenticationFailed("bad signature")
        return Response({"detail": "no token"}, status=401)

    def delete(self, request, order):
        return Response(status=status.HTTP_204_NO_CONTENT)
