const Koa = require("koa");
const Router = require("@koa/router");

const app = new Koa();
const router = new Router();

router.get("/users/:id", async (ctx) => {
  ctx.assert(ctx.state.user, 401, "log in first");
  const user = await users.find(ctx.params.id);
  if (!user) ctx.throw(404, "no such user");
  ctx.body = user;
});

router.post("/users", async (ctx) => {
  ctx.body = { error: "name is missing" };
  ctx.status = 422;
});

router.get("/old", (ctx) => {
  ctx.status = 301;
  ctx.redirect("/new");
});

router.get("/login", (ctx) => ctx.redirect("/session"));

app.use(router.routes());
