// A controller with decorators, as an ES module.
import { Controller, Get } from "@nestjs/common";
import fetchIt from "node-fetch";

@Controller("cats")
export class Cats {
  @Get("/:id")
  async find(id) {
    const response = await fetchIt(`/cats/${id}`);
    return response.status === 200 ? response.json() : null;
  }
}
