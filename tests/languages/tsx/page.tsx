import { Controller, Get, Post } from "@nestjs/common";
import axios from "axios";

enum HttpCode {
  NotFound = 404,
}

@Controller("cats")
export class Cats {
  @Get(":id")
  async find(id: string): Promise<string> {
    const response = await axios.get(`/cats/${id}`);
    if (response.status === 200) {
      return response.data as string;
    }
    return "none";
  }
}
