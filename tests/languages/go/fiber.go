package api

import "github.com/gofiber/fiber/v2"

func start() *fiber.App {
	app := fiber.New()
	app.Get("/tasks", tasks)
	app.Post("/tasks", add)
	app.Put("/tasks/:id", swap)
	app.Patch("/tasks/:id", swap)
	app.Delete("/tasks/:id", drop)
	app.Head("/tasks", tasks)
	return app
}

func tasks(c *fiber.Ctx) error {
	switch c.Query("as") {
	case "jsonp":
		return c.JSONP(all(), "show")
	case "xml":
		return c.XML(all())
	case "text":
		return c.SendString("none")
	case "bytes":
		return c.Send(raw())
	case "view":
		return c.Render("tasks", fiber.Map{"tasks": all()})
	case "file":
		return c.SendFile("tasks.txt")
	case "lines":
		_, err := c.WriteString("one\n")
		return err
	case "old":
		return c.Redirect("/archive", fiber.StatusMovedPermanently)
	case "other":
		return c.Redirect("/elsewhere")
	}
	return c.JSON(fiber.Map{"tasks": all()})
}

func add(c *fiber.Ctx) error {
	t := new(task)
	if err := c.BodyParser(t); err != nil {
		return c.Status(fiber.StatusBadRequest).JSON(fiber.Map{"error": err.Error()})
	}
	if t.Owner == "" {
		return fiber.NewError(fiber.StatusUnprocessableEntity, "no owner")
	}
	c.Status(fiber.StatusCreated)
	c.Set("Location", "/tasks/"+t.ID)
	return c.JSON(t)
}

func swap(c *fiber.Ctx) error {
	return c.Status(503).Render("later", fiber.Map{})
}

func drop(c *fiber.Ctx) error {
	return c.SendStatus(fiber.StatusNoContent)
}
