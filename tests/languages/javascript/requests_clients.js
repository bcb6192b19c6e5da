// What clients read of responses, and what handlers parse of requests.
const express = require("express");
const app = express();

async function load(url, options) {
  await (await fetch(url, { method: "DELETE" })).json();
  const text = await (await fetch(url)).text();
  fetch(url, options).then((r) => r.json()).then(show);
  fetch(url, { method: "put" }).then(function (r) { return r.json(); }).catch(() => {});
  fetch(url).then((r) => (r.ok ? r.json() : null));
  return text;
}

app.post("/items", (req, res) => {
  let item;
  try {
    item = JSON.parse(req.body);
  } catch (error) {
    return res.status(500).send("bad");
  }
  try {
    item = schema.parse(req.body);
  } catch (error) {
    return res.status(500).send("bad");
  }
  try {
    save(item);
  } catch (error) {
    return res.status(500).send("failed");
  }
  res.json(item);
});

export async function POST(request) {
  try {
    await request.json();
  } catch {
    return new Response("bad", { status: 500 });
  }
  return new Response("ok");
}
