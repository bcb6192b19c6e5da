// Numbers that are no statuses, and answers that are right: nothing to report here.
import express from "express";
import axios from "axios";

const PORT = 8080;
const TIMEOUT = 500;
const YEAR = 2024;
const prices = { small: 404, large: 503 };
const app = express();

for (let index = 0; index < 400; index += 1) {
  queue.push(index * 200);
}

setTimeout(() => console.log("HTTP 500 is logged, not sent"), 301);

app.post("/graphql", async (req, res) => {
  const result = await execute(req.body);
  res.status(200).json({ errors: result.errors });
});

app.post("/webhooks/payment", (req, res) => {
  try {
    handle(req.body);
  } catch (error) {
    console.error(error);
  }
  res.status(200).json({ received: true });
});

app.post("/batch", async (req, res) => {
  const { done, failed } = await runAll(req.body.items);
  res.json({ results: done, errors: failed });
});

app.get("/account", (req, res) => {
  if (!req.session.user) return res.redirect("/login");
  res.json({ id: 404, size: 500, error: null });
});

app.get("/img/:id", (req, res) => {
  const width = req.query.width > 400 ? 400 : 200;
  res.set("Content-Length", 200);
  res.send(resize(width));
});

// A single page: whatever is not there is the page itself.
app.use((req, res) => {
  res.sendFile("index.html");
});

export async function load(url) {
  const response = await axios.get(url, { timeout: 500, maxRedirects: 5 });
  if (response.data.status === "error") throw new Error("the job failed");
  if (response.data.code === 404) return null;
  return response.data;
}

export function weather(temperature) {
  return temperature > 300 ? "kelvin" : "celsius";
}

app.listen(PORT, () => console.log(`listens on ${PORT} since ${YEAR}, waits ${TIMEOUT}`, prices));

const Shape = { SQUARE: 200, CIRCLE: 404, LINE: 500 };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function draw(shape) {
  await sleep(503);
  switch (shape) {
    case Shape.SQUARE:
      return "HTTP/1.1 is spoken here";
    case 404:
      return "round";
    default:
      return "";
  }
}

app.post("/rpc", (req, res) => {
  res.json({ jsonrpc: "2.0", id: req.body.id, error: { code: -32601, message: "no such method" } });
});
