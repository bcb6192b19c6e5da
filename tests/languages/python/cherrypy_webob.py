import cherrypy
import webob


class Login:
    @cherrypy.expose
    def index(self):
        cherrypy.response.status = 401
        return "no"

    @cherrypy.expose
    def old(self):
        raise cherrypy.HTTPError(410, "gone for good")


def application(environment, start_response):
    return webob.Response(status_code=405, json_body={"error": "POST only"})(environment, start_response)
