package shop.sparks;

import static spark.Spark.*;

public class SparkRoutes {

    public static void main(String[] arguments) {
        before("/api/*", (req, res) -> {
            if (req.headers("Authorization") == null) halt(401);
            if (req.body().isEmpty()) halt(400, "empty");
        });
        get("/a", (req, res) -> "found");
        post("/b", (req, res) -> {
            res.status(201);
            return "created";
        });
        put("/c", (req, res) -> {
            res.body("kept");
            return res.body();
        });
        patch("/d", (req, res) -> "changed");
        delete("/e", (req, res) -> "gone");
    }
}
