// The server of Node itself, and what error handlers make of errors.
const http = require("node:http");

const server = http.createServer(async (req, res) => {
  if (req.url === "/old") {
    res.writeHead(301, { Location: "/new" });
    return res.end();
  }
  if (req.method !== "GET") {
    res.writeHead(405, "Method Not Allowed", { Allow: "GET" });
    res.end("only GET\n");
    return;
  }
  if (!req.headers.authorization) {
    res.statusCode = 401;
    res.setHeader("WWW-Authenticate", "Bearer");
    res.end(JSON.stringify({ error: "no token" }));
    return;
  }
  if (req.url === "/stream") {
    res.writeHead(206, ranges(req));
    res.write("first ");
    res.write("second");
    return res.end();
  }
  if (req.url === "/broken") return res.writeHead(500).end("broken");
  res.statusCode = (await ready()) ? 200 : 503;
  res.end("ok");
});

function notFound(req, res, next) {
  const error = new Error("not found");
  error.status = 404;
  next(error);
}

function failed(err, next) {
  err.statusCode = err.statusCode || 502;
  next(err);
}

server.listen(8080);
