// A server of its own library, and the times that it may set.
import Fastify from "fastify";

const app = Fastify({
  keepAliveTimeout: 75_000,
  requestTimeout: 30_000,
  connectionTimeout: 60_000,
});

app.get("/health", async () => ({ ok: true }));

await app.listen({ port: 3000, host: "0.0.0.0" });
