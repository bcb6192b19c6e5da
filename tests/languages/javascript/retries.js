// Clients that try again.
import axios from "axios";
import axiosRetry from "axios-retry";
import got from "got";
import pRetry from "p-retry";
import retry from "async-retry";
import superagent from "superagent";
import fetchRetry from "fetch-retry";
import { $fetch } from "ofetch";
import { RetryAgent, Agent } from "undici";
import * as rax from "retry-axios";
import { HttpService } from "@nestjs/axios";
import { retry as again } from "rxjs";
import { retry as older } from "rxjs/operators";

axiosRetry(axios, { retries: 3, retryCondition: () => true });
axiosRetry(axios, { retries: 3, retryCondition: (error) => error.response.status >= 500 });
axiosRetry(axios, { retries: 3, retryCondition: axiosRetry.isRetryableError });
axiosRetry(axios, { retries: 3 });

export const configured = { raxConfig: { httpMethodsToRetry: ["GET", "POST"] } };
export const client = got.extend({ retry: { limit: 3, methods: ["GET", "POST"] } });
export const agent = new RetryAgent(new Agent(), { retryOptions: { methods: ["PATCH"] } });

export const created = () => $fetch("/orders", { method: "POST", body: {}, retry: 3 });
export const sent = () => fetchRetry(fetch)("/orders", { method: "POST", retries: 3, retryOn: [502, 504] });
export const ordered = () => pRetry(() => axios.post("/orders", {}), { retries: 3 });
export const paid = () => retry(async () => axios.post("/payments", {}), { retries: 3 });
export const renamed = () => superagent.patch("/users/1").send({}).retry(3);

export class Orders {
  constructor(http) {
    this.http = http;
  }

  create(order) {
    return this.http.post("/orders", order).pipe(again(3));
  }

  update(order) {
    return this.http.patch("/orders/1", order).pipe(older(2));
  }
}
