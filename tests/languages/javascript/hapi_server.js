const Hapi = require("@hapi/hapi");
const Boom = require("@hapi/boom");

const server = Hapi.server({ port: 3000 });

server.route({
  method: "GET",
  path: "/users/{id}",
  handler: async (request, h) => {
    const user = await users.find(request.params.id);
    if (!user) throw Boom.notFound("no such user");
    return h.response(user).code(200).header("X-Kind", "user");
  },
});

server.route([
  {
    method: "POST",
    path: "/users",
    handler(request, h) {
      const made = h.response({ id: 1 });
      made.code(201);
      return made;
    },
  },
  { method: "GET", path: "/old", handler: (request, h) => h.redirect("/new").permanent() },
]);

function wrapped(error) {
  return Boom.boomify(error, { statusCode: 502 });
}

function other() {
  return new Boom.Boom("upstream is gone", { statusCode: 503 });
}
