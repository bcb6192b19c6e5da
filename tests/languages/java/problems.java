package shop;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServerErrorException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

class Problems extends ResponseEntityExceptionHandler {
    @ExceptionHandler(Missing.class)
    ProblemDetail missing(Missing error) {
        return ProblemDetail.forStatus(404);
    }

    @ExceptionHandler(Taken.class)
    ProblemDetail taken(Taken error) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "taken");
    }

    @ExceptionHandler(Sold.class)
    ErrorResponse sold(Sold error) {
        return ErrorResponse.create(error, HttpStatus.GONE, "sold");
    }

    @ExceptionHandler(Wrong.class)
    ErrorResponse wrong(Wrong error) {
        return ErrorResponse.builder(error, HttpStatus.BAD_REQUEST, "wrong").build();
    }

    @ExceptionHandler(Busy.class)
    ResponseEntity<Object> busy(Busy error, WebRequest request) {
        return handleExceptionInternal(error, "busy", new HttpHeaders(), HttpStatus.SERVICE_UNAVAILABLE, request);
    }

    void check() {
        throw new ErrorResponseException(HttpStatus.FORBIDDEN);
    }

    HttpStatusEntryPoint entry() {
        return new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED);
    }

    void client() {
        throw new ClientErrorException(409);
    }

    void clientWithText() {
        throw new ClientErrorException("taken", 409);
    }

    void server() {
        throw new ServerErrorException(503);
    }

    void serverWithText() {
        throw new ServerErrorException("busy", 503);
    }
}
