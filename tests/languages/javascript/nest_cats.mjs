import {
  BadGatewayException, BadRequestException, ConflictException, Controller, Delete, ForbiddenException, GatewayTimeoutException,
  Get, GoneException, HttpCode, HttpException, HttpStatus, HttpVersionNotSupportedException, ImATeapotException,
  InternalServerErrorException, MethodNotAllowedException, MisdirectedException, NotAcceptableException, NotFoundException,
  NotImplementedException, PayloadTooLargeException, Post, PreconditionFailedException, Redirect, RequestTimeoutException,
  ServiceUnavailableException, UnauthorizedException, UnprocessableEntityException, UnsupportedMediaTypeException,
} from "@nestjs/common";

@Controller("cats")
export class Cats {
  @Get(":id")
  async find(id) {
    const cat = await this.cats.find(id);
    if (!cat) throw new NotFoundException("no such cat");
    return { name: cat.name };
  }

  @Post()
  add(cat) {
    return { saved: true };
  }

  @Delete(":id")
  @HttpCode(204)
  async remove(id) {
    await this.cats.remove(id);
  }

  @Get("old")
  @Redirect("/cats", HttpStatus.MOVED_PERMANENTLY)
  old() {}
}

export function raise(kind) {
  switch (kind) {
    case "a": throw new BadRequestException();
    case "b": throw new UnauthorizedException();
    case "c": throw new ForbiddenException();
    case "d": throw new MethodNotAllowedException();
    case "e": throw new NotAcceptableException();
    case "f": throw new RequestTimeoutException();
    case "g": throw new ConflictException();
    case "h": throw new GoneException();
    case "i": throw new PreconditionFailedException();
    case "j": throw new PayloadTooLargeException();
    case "k": throw new UnsupportedMediaTypeException();
    case "l": throw new ImATeapotException();
    case "m": throw new MisdirectedException();
    case "n": throw new UnprocessableEntityException();
    case "o": throw new InternalServerErrorException();
    case "p": throw new NotImplementedException();
    case "q": throw new BadGatewayException();
    case "r": throw new ServiceUnavailableException();
    case "s": throw new GatewayTimeoutException();
    case "t": throw new HttpVersionNotSupportedException();
    default: throw new HttpException("locked", HttpStatus.LOCKED ?? 423);
  }
}
