const http = require("http");

const WAIT = 2 * 60 * 1000;
const server = http.createServer({ requestTimeout: 30_000 }, (request, response) => {
  response.statusCode = 204;
  response.end();
});

server.keepAliveTimeout = 65;
server.headersTimeout = WAIT;
server.timeout = 0;
server.setTimeout(120 * 1000);
server.listen(3000);
