// Numbers that are no statuses, and answers that are right: nothing to report here.
import express, { Request, Response } from "express";

const PORT: number = 8080;
const TIMEOUT: number = 500;
const YEAR = 2024;
const prices: Record<string, number> = { small: 404, large: 503 };
const app = express();

enum Shape {
  Square = 200,
  Circle = 404,
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function draw(shape: Shape): Promise<string> {
  for (let index = 0; index < 400; index += 1) {
    await sleep(index * 200);
  }
  return shape === Shape.Circle || prices.small === 404 ? "HTTP/1.1 is spoken here" : "";
}

app.post("/graphql", async (req: Request, res: Response) => {
  const result = await execute(req.body);
  res.status(200).json({ errors: result.errors });
});

app.post("/rpc", (req: Request, res: Response) => {
  res.json({ jsonrpc: "2.0", id: 404, error: { code: -32601, message: "no such method" } });
});

app.post("/batch", async (req: Request, res: Response) => {
  const { done, failed } = await runAll(req.body.items);
  res.json({ results: done, errors: failed });
});

app.post("/webhooks/payment", (req: Request, res: Response) => {
  try {
    handle(req.body);
  } catch (error) {
    console.error("HTTP 500 is logged, not sent", error);
  }
  res.status(200).json({ received: true });
});

app.get("/account", (req: Request, res: Response) => {
  if (!req.session.user) return res.redirect("/login");
  res.json({ id: 404, size: 500, error: null });
});

app.use((req: Request, res: Response) => {
  res.sendFile("index.html");
});

app.listen(PORT, () => console.log(`listens on ${PORT} since ${YEAR}, waits ${TIMEOUT}`));
