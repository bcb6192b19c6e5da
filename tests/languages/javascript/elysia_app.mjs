import { Elysia } from "elysia";

export const app = new Elysia().get("/items/:id", ({ params, set }) => {
  const item = items.get(params.id);
  if (!item) {
    set.status = 404;
    return { error: "no such item" };
  }
  return item;
});

export const older = new Elysia()
  .get("/old", ({ error, query }) => (query.id ? query.id : error(404, "no id")))
  .get("/new", ({ status, query }) => (query.id ? query.id : status(404, "no id")))
  .get("/context", (context) => (context.query.id ? context.query.id : context.status(404, "no id")))
  .get("/ctx", (ctx) => (ctx.query.id ? ctx.query.id : ctx.error(404, "no id")));
