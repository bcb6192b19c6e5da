import Fastify from "fastify";

const fastify = Fastify({ logger: true });

fastify.get("/users/:id", async (request, reply) => {
  const user = await users.find(request.params.id);
  if (!user) {
    reply.code(404);
    return { error: "no such user" };
  }
  return { name: user.name };
});

fastify.post("/users", async (request, reply) => {
  if (!request.body.name) return reply.status(422).send({ message: "name is missing" });
  return reply.code(201).header("Location", "/users/1").send(await users.add(request.body));
});

fastify.get("/old", (request, reply) => reply.redirect("/new"));
fastify.get("/older", (request, reply) => reply.redirect("/new", 308));
fastify.get("/oldest", (request, reply) => {
  reply.statusCode = 301;
  reply.redirect("/new");
});

fastify.route({
  method: "DELETE",
  url: "/users/:id",
  handler: async (request, reply) => {
    await users.remove(request.params.id);
    reply.code(204);
    reply.send();
  },
});

fastify.setErrorHandler((error, request, reply) => {
  reply.status(error.statusCode ?? 500);
  reply.send({ message: error.message });
});

fastify.get("/pages/:name", async (request, reply) => {
  if (request.params.name === "old") {
    return reply.code(410).view("gone.ejs");
  }
  return reply.view("page.ejs");
});
