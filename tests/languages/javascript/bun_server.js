// A server of the runtime itself.
const server = Bun.serve({
  port: 3000,
  idleTimeout: 75,
  fetch() {
    return new Response("missing", { status: 404 });
  },
});
