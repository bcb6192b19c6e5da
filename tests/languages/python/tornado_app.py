import tornado.web
from tornado.web import HTTPError, RequestHandler


class Room(RequestHandler):
    def get(self, room):
        if room not in ROOMS:
            raise HTTPError(404, "no such room")
        if room in MOVED:
            self.redirect("/rooms/new", permanent=True)
            return
        self.render("room.html", room=ROOMS[room])

    def post(self, room):
        if not self.current_user:
            self.set_status(401)
            self.finish({"error": "log in"})
            return
        if room in FULL:
            self.set_status(409)
            self.write({"error": "the room is full"})
            return
        if room in BROKEN:
            self.send_error(500)
            return
        self.write({"id": room})
        self.set_status(201)

    def delete(self, room):
        raise tornado.web.HTTPError(405)
