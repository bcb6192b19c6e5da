from flask_restx import Namespace, Resource
from werkzeug.utils import redirect

ns = Namespace("jobs")


@ns.route("/<int:job>")
class Job(Resource):
    def get(self, job):
        if job > 10:
            ns.abort(404, "no such job")
        return redirect("/jobs/latest")
