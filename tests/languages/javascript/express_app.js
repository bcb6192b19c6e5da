const express = require("express");
const { StatusCodes } = require("http-status-codes");

const app = express();
const NOT_FOUND = 404;

app.get("/users/:id", async (req, res) => {
  const user = await users.find(req.params.id);
  if (!user) {
    return res.status(NOT_FOUND).json({ error: "no such user" });
  }
  try {
    await audit(user);
  } catch (error) {
    console.error(error);
    return res.json({ error: error.message });
  }
  if (user.locked) {
    res.status(StatusCodes.FORBIDDEN);
    return res.send("locked");
  }
  if (user.old) res.status(410);
  res.json(user);
});

app.post("/users", function (req, res) {
  res.set("WWW-Authenticate", "Basic").sendStatus(401);
  res.redirect(301, "/users");
  res.redirect("/login");
});

app.get("/", (req, res) => {
  res.render("home");
});

async function load(url) {
  const response = await fetch(url);
  if (response.status !== 200) {
    throw new Error(`failed with ${response.status}`);
  }
  switch (response.status) {
    case 404:
    case 410:
      return null;
    default:
      break;
  }
  if ([429, 503].includes(response.status)) {
    return null;
  } else if (response.statusCode >= 500) {
    return undefined;
  }
  return response.json();
}

function worker(request) {
  const line = "HTTP/1.1 404 Not Found";
  return new Response(JSON.stringify({ error: "gone" }), { status: 410, headers: { "X-A": "b" } });
}

async function koa(ctx) {
  ctx.status = 404;
  ctx.body = { error: "none" };
}
