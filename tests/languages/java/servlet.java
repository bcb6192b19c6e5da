package shop.web;

import java.io.IOException;
import java.io.PrintWriter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import static jakarta.servlet.http.HttpServletResponse.SC_NOT_FOUND;

public class FileServlet extends HttpServlet implements Filter {

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse resp) throws IOException {
        String name = request.getParameter("name");
        if (name == null) {
            resp.sendError(HttpServletResponse.SC_BAD_REQUEST, "no name");
            return;
        }
        if (name.equals("old")) {
            resp.sendRedirect("/files/new");
            return;
        }
        if (name.equals("moved")) {
            resp.sendRedirect("/files/new", 308);
            return;
        }
        if (name.equals("gone")) {
            resp.sendError(SC_NOT_FOUND);
            return;
        }
        resp.setStatus(HttpServletResponse.SC_ACCEPTED);
        resp.setHeader("Retry-After", "120");
        resp.getWriter().write("{\"state\": \"queued\"}");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse resp) throws IOException {
        PrintWriter out = resp.getWriter();
        out.println("stored");
    }

    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse resp) throws IOException {
        resp.setStatus(204);
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse resp) throws IOException {
        resp.setStatus(500);
        resp.getOutputStream().print("failed");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletResponse http = (HttpServletResponse) response;
        if (request.getParameter("key") == null) {
            http.setHeader("WWW-Authenticate", "Bearer");
            http.sendError(401);
            return;
        }
        chain.doFilter(request, response);
    }
}
