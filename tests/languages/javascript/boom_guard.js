const boom = require("@hapi/boom");
const Boom = require("@hapi/boom");

exports.guard = {
  assign: "user",
  method: (request, h) => {
    if (!request.state.session) throw boom.unauthorized();
    if (request.state.session.old) throw boom.unauthorized("the session is over");
    if (!request.headers.authorization) throw Boom.unauthorized();
    if (request.headers.authorization.length > 99) throw Boom.unauthorized("too long");
    throw Boom.unauthorized("unknown", "Bearer");
  },
};
