import { Elysia } from "elysia";

export const app = new Elysia().get("/items/:id", ({ params, set }) => {
  const item = items.get(params.id);
  if (!item) {
    set.status = 404;
    return { error: "no such item" };
  }
  return item;
});
