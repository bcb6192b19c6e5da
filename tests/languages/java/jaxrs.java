package shop.api;

import java.net.URI;

import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;

@Path("/books")
public class BookResource {

    interface Codes {
        int TEAPOT = 418;
    }

    enum Answer {
        MISSING(404, "missing"),
        DONE(200, "done");

        private final int code;

        Answer(int code, String text) {
            this.code = code;
        }
    }

    @GET
    @Path("/{id}")
    public Response find(@PathParam("id") String id) {
        switch (id) {
            case "a":
                return Response.ok(id).build();
            case "b":
                return Response.ok().entity(id).tag("b").build();
            case "c":
                return Response.status(Status.NOT_FOUND).entity("no such book").build();
            case "d":
                return Response.status(410).header("X-Reason", "sold").build();
            case "e":
                return Response.accepted(id).location(URI.create("/jobs/1")).build();
            case "f":
                return Response.noContent().build();
            case "g":
                return Response.notModified().build();
            case "h":
                return Response.serverError().build();
            case "i":
                return Response.notAcceptable(null).build();
            case "j":
                return Response.created(URI.create("/books/1")).build();
            case "k":
                return Response.seeOther(URI.create("/books/2")).build();
            case "l":
                return Response.temporaryRedirect(URI.create("/books/3")).build();
            default:
                return Response.status(Response.Status.fromStatusCode(451)).build();
        }
    }

    @POST
    public String create(String book) {
        // Decided once for all shelves.
        Status full = Status.fromStatusCode(507);
        if (book.isEmpty()) {
            throw new WebApplicationException(422);
        }
        if (book.length() > 4096) {
            throw new WebApplicationException("too long", Status.REQUEST_ENTITY_TOO_LARGE);
        }
        switch (book) {
            case "a":
                throw new BadRequestException();
            case "b":
                throw new NotAuthorizedException("Bearer");
            case "c":
                throw new ForbiddenException();
            case "d":
                throw new NotFoundException("no shelf");
            case "e":
                throw new NotAllowedException("GET");
            case "f":
                throw new NotAcceptableException();
            case "g":
                throw new NotSupportedException();
            case "h":
                throw new InternalServerErrorException();
            case "i":
                throw new ServiceUnavailableException(30L);
            default:
                return book;
        }
    }

    static class ShelfExceptionMapper implements ExceptionMapper<ShelfException> {
        @Override
        public Response toResponse(ShelfException exception) {
            return Response.status(Codes.TEAPOT).entity(exception.getMessage()).build();
        }
    }
}
