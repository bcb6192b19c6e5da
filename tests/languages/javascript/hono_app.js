import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";

const app = new Hono();

app.get("/users/:id", async (c) => {
  const user = await users.find(c.req.param("id"));
  if (!user) return c.json({ error: "no such user" }, 404);
  if (user.locked) throw new HTTPException(403, { message: "locked" });
  return c.json(user);
});

app.post("/users", async (c) => {
  c.status(201);
  return c.json(await users.add(await c.req.json()));
});

app.get("/page", (c) => c.html("<h1>Hello</h1>"));
app.get("/text", (c) => c.text("too many", 429, { "Retry-After": "30" }));
app.get("/raw", (c) => c.body(null, { status: 204 }));
app.get("/none", (c) => c.notFound());
app.get("/old", (c) => c.redirect("/page", 301));

export default app;
