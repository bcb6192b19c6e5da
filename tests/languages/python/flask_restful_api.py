from flask_restful import Resource, abort


class Task(Resource):
    def get(self, task):
        if task not in TASKS:
            abort(404, message="no such task")
        return TASKS[task]

    def put(self, task):
        if not authorized():
            return {"message": "no token"}, 401
        return {"id": task}, 201

    def delete(self, task):
        if task in LOCKED:
            return {"error": "the task is locked"}
        return "", 204
