// The rest of Express, old forms included.
import express, { Router } from "express";
import createError from "http-errors";
import createHttpError, { isHttpError } from "http-errors";
import * as HttpStatusCodes from "stoker/http-status-codes";
import httpStatus from "http-status";
import HttpStatus from "http-status-codes";

export const router = Router();

const handle = (work) => (req, res, next) => work(req, res).catch(next);

const show = async (req, res) => {
  const item = await items.find(req.params.id);
  if (!item) return res.status(httpStatus.NOT_FOUND).send();
  if (item.gone) return res.status(HttpStatus.GONE).end();
  if (item.hidden) return res.status(HttpStatusCodes.FORBIDDEN).set({ "X-Why": "hidden" }).json({ error: "hidden" });
  res.jsonp(item);
};

router.get("/items/:id", show);
router.put("/items/:id", handle(async (req, res) => {
  await items.save(req.params.id, req.body);
  res.status(204).send();
}));
router.patch("/items/:id", (req, res) => res.json(400, { error: "read only" }));
router.delete("/items/:id", (req, res) => res.send(404, "no such item"));
router.del("/items", (req, res) => res.status(301).redirect("/lists"));
router.head("/items", (req, res) => res.send());
router.options("/items", (req, res) => res.location("/a").status(200).end());
router.all("/any", (req, res, next) => next(createError(404, "nothing here")));
router.get("/teapot", (req, res, next) => next(new createError.NotFound("no tea")));
router.post("/locked", () => {
  throw createHttpError(423, "locked");
});
router.use("/page", (req, res) => {
  res.render("page", { title: "Hello" });
});

export class Controller {
  create = async (req, res) => {
    const saved = await this.items.add(req.body);
    res.status(saved ? 201 : 409).json(saved);
  };
}

router.get("/private", (req, res, next) => {
  if (!req.user) return next({ status: 403, message: "not for you" });
  next();
});

const users = express.Router();
users.get('/me', (req, res) => res.status(404).json({ title: 'no such user' }));
const api = express.Router();
api.use('/users', users);
router.use('/api', api);

router.use(express.json({ limit: "10mb" }), express.urlencoded({ limit: 1048576 }), express.raw({ limit: "2 MB" }), express.text({ limit: "64kb" }));
router.use(bodyParser.json({ limit: "10mb" }), bodyParser.urlencoded({ limit: size }), bodyParser.raw({ type: "*/*" }));
router.post("/notes", bodyParser.text({ limit: "1mb" }), bodyParser.raw({ limit: "1mb" }), bodyParser.urlencoded({ limit: "1mb" }));
