from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render


def book(request, slug):
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    found = Book.objects.filter(slug=slug).first()
    if found is None:
        raise Http404("no such book")
    if not found.is_public:
        raise PermissionDenied
    if found.moved_to:
        return redirect(found.moved_to, permanent=True)
    return render(request, "book.html", {"book": found})


def missing(request, exception):
    return render(request, "404.html", status=404)


def search(request):
    if not request.GET.get("q"):
        return JsonResponse({"error": "q is missing"}, status=400)
    if request.GET.get("old"):
        return HttpResponseRedirect("/search/")
    if request.GET.get("ancient"):
        return HttpResponsePermanentRedirect("/search/")
    return JsonResponse({"hits": []})


def export(request):
    if not request.user.is_staff:
        return HttpResponseForbidden("staff only")
    if request.GET.get("rows"):
        return StreamingHttpResponse(rows(), content_type="text/csv")
    if request.GET.get("file"):
        return FileResponse(open("export.csv", "rb"))
    response = HttpResponse("id,name\n", content_type="text/csv")
    response["Content-Disposition"] = "attachment"
    response.status_code = 203
    return response


def token(request):
    if "HTTP_AUTHORIZATION" not in request.META:
        return HttpResponse("no token", status=401)
    return HttpResponse(status=204)
